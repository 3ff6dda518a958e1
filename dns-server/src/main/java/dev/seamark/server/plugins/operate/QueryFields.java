package dev.seamark.server.plugins.operate;

import dev.seamark.process.log.JsonLine;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.Query;
import java.time.Instant;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** A query and its reply as fields of a JSON object. */
final class QueryFields {
  private QueryFields() {}

  /**
   * The line.
   *
   * @param text what the format makes of it, which stays the message
   */
  static String line(String text, Exchange x) {
    Query query = x.query();
    boolean dropped = x.outcome() == Outcome.DROPPED;
    JsonLine line =
        new JsonLine(Instant.now(), "INFO", text)
            .text("plugin", "log")
            .text("client_ip", IpAddress.of(x.peer().remote().getAddress()).toString())
            .number("client_port", x.peer().remote().getPort())
            .text("proto", x.peer().transport().label())
            .number("id", query.id())
            .number("opcode", query.opcode())
            .text("qname", query.nameText())
            .text("qtype", Type.string(query.type()))
            .text("qclass", DClass.string(query.recordClass()))
            .number("request_size", query.length())
            .literal("do", String.valueOf(query.dnssecOk()))
            .number("bufsize", LogFormat.bufferSize(x));
    if (dropped) {
      line.literal("rcode", "null");
    } else {
      line.text("rcode", Rcode.string(x.rcode()));
    }
    return line.number("response_size", LogFormat.replySize(x))
        .literal("duration_seconds", LogFormat.seconds(x))
        .toString();
  }
}
