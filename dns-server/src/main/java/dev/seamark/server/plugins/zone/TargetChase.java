package dev.seamark.server.plugins.zone;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.OwnAnswer;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Asks this server for the name that a reply ends with, and completes the reply with what it says:
 * records, and its response code (RFC 6604 section 3). Confined to the exchange's loop.
 */
public final class TargetChase {
  private TargetChase() {}

  /** Follows the last alias of the exchange's reply, and answers. */
  public static void follow(Exchange x, Plugin by) {
    Message reply = x.replyMessage();
    CNAMERecord last =
        reply.getSection(Section.ANSWER).stream()
            .filter(CNAMERecord.class::isInstance)
            .map(CNAMERecord.class::cast)
            .reduce((_, later) -> later)
            .orElseThrow();
    WireName target = WireName.fromWire(last.getTarget().toWire(), 0);
    x.ask(target, x.query().type(), found -> x.resume(() -> complete(x, by, reply, found)));
  }

  private static void complete(Exchange x, Plugin by, Message reply, Exchange found) {
    OwnAnswer answer = OwnAnswer.of(found);
    answer.continueIn(reply);
    int rcode = found.outcome() == Outcome.OPEN ? found.reply().rcode() : found.rcode();
    if (rcode == Rcode.NXDOMAIN || rcode == Rcode.SERVFAIL) {
      reply.getHeader().setRcode(rcode);
    }
    if (answer.records().isEmpty() || rcode == Rcode.NXDOMAIN) {
      denial(reply, found);
    }
    x.answered(by, reply);
  }

  /**
   * What says that there is nothing takes the place of the name servers: the SOA record of the
   * target's zone (RFC 2308), or the servers that the target is delegated to, with their addresses.
   */
  private static void denial(Message reply, Exchange found) {
    if (found.outcome() != Outcome.ANSWERED) {
      return;
    }
    Message says = found.replyMessage();
    if (!says.getSection(Section.AUTHORITY).isEmpty()) {
      reply.removeAllRecords(Section.AUTHORITY);
      copy(says, reply, Section.AUTHORITY);
      copy(says, reply, Section.ADDITIONAL);
    }
  }

  private static void copy(Message from, Message to, int section) {
    from.getSection(section).stream()
        .filter(record -> record.getType() != Type.OPT)
        .forEach(record -> to.addRecord(record, section));
  }
}
