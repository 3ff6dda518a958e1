package dev.seamark.server.plugins.cluster;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.OwnAnswer;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;

/**
 * Asks this server for the names that a reply leads to, one after the other, adds what it says, and
 * answers. Whatever becomes of a name, the reply that leads there is an answer. Confined to the
 * exchange's loop.
 */
final class Chase {
  private final Exchange x;
  private final Plugin by;
  private final Message reply;
  private final List<Lead> leads;

  /** A name to ask for, and the section that its records belong to. */
  private record Lead(WireName name, int type, int section) {}

  private Chase(Exchange x, Plugin by, Message reply, List<Lead> leads) {
    this.x = x;
    this.by = by;
    this.reply = reply;
    this.leads = leads;
  }

  /** Follows the last alias of the exchange's reply. */
  static void ofLastAlias(Exchange x, Plugin by) {
    Message reply = x.replyMessage();
    CNAMERecord last = (CNAMERecord) reply.getSection(Section.ANSWER).getLast();
    List<Lead> leads = List.of(alias(last, x.query().type()));
    new Chase(x, by, reply, leads).follow(0);
  }

  /** Follows all aliases of the exchange's reply, and the targets whose addresses are not in it. */
  static void ofAll(Exchange x, Plugin by) {
    Message reply = x.replyMessage();
    List<Lead> leads = new ArrayList<>();
    for (Record record : reply.getSection(Section.ANSWER)) {
      if (record instanceof CNAMERecord alias) {
        leads.add(alias(alias, x.query().type()));
      } else if (record instanceof SRVRecord service && !hasGlue(reply, service.getTarget())) {
        WireName target = wire(service.getTarget());
        leads.add(new Lead(target, RecordType.A, Section.ADDITIONAL));
        leads.add(new Lead(target, RecordType.AAAA, Section.ADDITIONAL));
      }
    }
    new Chase(x, by, reply, leads.stream().distinct().toList()).follow(0);
  }

  private static Lead alias(CNAMERecord record, int type) {
    return new Lead(wire(record.getTarget()), type, Section.ANSWER);
  }

  private static boolean hasGlue(Message reply, Name target) {
    return reply.getSection(Section.ADDITIONAL).stream().anyMatch(r -> r.getName().equals(target));
  }

  private static WireName wire(Name name) {
    return WireName.fromWire(name.toWire(), 0);
  }

  private void follow(int next) {
    if (next == leads.size()) {
      x.answered(by, reply);
      return;
    }
    Lead lead = leads.get(next);
    x.ask(lead.name(), lead.type(), found -> x.resume(() -> take(found, lead, next)));
  }

  private void take(Exchange found, Lead lead, int index) {
    OwnAnswer answer = OwnAnswer.of(found);
    if (lead.section() == Section.ADDITIONAL) {
      answer.addAsGlueTo(reply);
    } else {
      answer.continueIn(reply);
    }
    follow(index + 1);
  }
}
