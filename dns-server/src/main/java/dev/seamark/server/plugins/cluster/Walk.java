package dev.seamark.server.plugins.cluster;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A search path on its way: each of its domains behind the name that the client looks for is tried
 * with the plugins behind, until one of them is not a name error. Confined to the exchange's loop.
 *
 * <pre>
 *   next ──▶ tried: name error, or nothing at all ──▶ next ... no more: the first reply
 *                   an error                      ──▶ that error
 *                   anything else                 ──▶ that reply, behind an alias
 * </pre>
 */
final class Walk {
  private static final int LONGEST_NAME = 255; // RFC 1035, 2.3.4

  private final AutoPath by;
  private final Exchange x;
  private final WireName asked;
  private final List<WireName> names;
  private int tried;
  private int failure; // the code of the first try, if it was not answered

  /** A walk that has not begun. The question lies below the first domain of the path. */
  Walk(AutoPath by, Exchange x, List<WireName> path) {
    this.by = by;
    this.x = x;
    this.asked = x.query().spelledName();
    List<byte[]> labels = asked.labelList();
    List<byte[]> base = labels.subList(0, labels.size() - path.getFirst().labels());
    this.names = new ArrayList<>();
    names.add(asked);
    for (WireName domain : path.subList(1, path.size())) {
      List<byte[]> all = new ArrayList<>(base);
      all.addAll(domain.labelList());
      WireName name = WireName.of(all);
      if (name.length() <= LONGEST_NAME && !names.contains(name)) {
        names.add(name);
      }
    }
  }

  /** Tries the next domain. */
  void next() {
    if (tried == names.size()) {
      end();
      return;
    }
    x.askBehind(names.get(tried), found -> x.resume(() -> tried(found)));
  }

  private void tried(Exchange found) {
    boolean first = tried++ == 0;
    switch (found.outcome()) {
      case ANSWERED -> {
        if (found.rcode() != Rcode.NXDOMAIN) {
          take(found, first);
          return;
        }
        if (first) {
          x.replyOf(found); // to be sent if there is nothing better
        }
        next();
      }
      case FAILED -> {
        if (!found.error().isEmpty()) {
          x.fail(by, found.rcode(), found.error());
          return;
        }
        failure = first ? found.rcode() : failure;
        next();
      }
      case DROPPED -> x.drop(by);
      case OPEN -> throw new IllegalStateException("the exchange has not ended");
    }
  }

  private void end() {
    if (failure == Rcode.NOERROR) {
      x.answered(by);
    } else {
      x.fail(by, failure, "");
    }
  }

  /** Ends with a reply, as one to the name that was asked for. */
  private void take(Exchange found, boolean isToName) {
    by.succeeded(x);
    x.replyOf(found);
    x.error(found.error());
    if (isToName) {
      x.answered(by);
      return;
    }
    ReplyBuffer reply = x.reply();
    if (reply.truncated()) {
      boolean authoritative = reply.authoritative();
      reply.begin(x.query(), Rcode.NOERROR, authoritative);
      reply.truncated(true); // the client comes again over TCP
    } else {
      x.replyMessage(renamed(x.replyMessage(), x.queryMessage().getQuestion()));
    }
    x.answered(by);
  }

  /** The message with the client's question, and an alias from there to where the answer begins. */
  private static Message renamed(Message found, Record question) {
    found.removeAllRecords(Section.QUESTION);
    found.addRecord(question, Section.QUESTION);
    List<Record> answer = List.copyOf(found.getSection(Section.ANSWER));
    if (!answer.isEmpty()) {
      Record begin = answer.getFirst();
      found.removeAllRecords(Section.ANSWER);
      found.addRecord(
          new CNAMERecord(question.getName(), DClass.IN, begin.getTTL(), begin.getName()),
          Section.ANSWER);
      answer.forEach(record -> found.addRecord(record, Section.ANSWER));
    }
    return found;
  }
}
