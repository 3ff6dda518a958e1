package dev.seamark.server.plugins.message;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code minimal}: takes authority and additional records off replies that say something without
 * them. Denials keep the SOA record that makes them last, referrals all that they are made of.
 */
public final class Minimal implements Plugin, ReplyHandler {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "minimal",
              "Removes authority and additional records that a reply does not need.",
              (directive, setup) -> List.of(new Minimal()))
          .firstCounts();

  private Minimal() {}

  @Override
  public String name() {
    return "minimal";
  }

  @Override
  public void query(Exchange x) {
    x.next(this, null);
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    if (x.outcome() == Outcome.ANSWERED && x.rcode() == Rcode.NOERROR && isOrdinary(x.query())) {
      shorten(x.reply());
    }
    x.back();
  }

  private static boolean isOrdinary(Query query) {
    return query.opcode() == 0
        && query.type() != RecordType.AXFR
        && query.type() != RecordType.IXFR;
  }

  private static void shorten(ReplyBuffer reply) {
    int at = reply.recordsStart();
    for (int i = 0; i < reply.answers(); i++) {
      at = reply.recordEnd(at);
    }
    if (reply.answers() > 0 || !isDenialOrReferral(reply, at)) {
      reply.length(at);
      reply.counts(reply.answers(), 0, 0);
    }
  }

  /** Whether the authority section, which begins there, has an SOA record or is all NS records. */
  private static boolean isDenialOrReferral(ReplyBuffer reply, int start) {
    int at = start;
    int servers = 0;
    for (int i = 0; i < reply.authorities(); i++) {
      int type = reply.recordType(at);
      if (type == RecordType.SOA) {
        return true;
      }
      servers += type == RecordType.NS ? 1 : 0;
      at = reply.recordEnd(at);
    }
    return servers > 0 && servers == reply.authorities();
  }
}
