package dev.seamark.server.plugins.special;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code any}: a question for everything that a name has gets one record that says to ask for
 * something (RFC 8482 section 4.2), so that replies that were never asked for flood no victim.
 */
public final class Any implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "any",
              "Answers queries of type ANY with a single record (RFC 8482).",
              (directive, setup) -> List.of(new Any()))
          .firstCounts();

  private static final int TTL = 8482; // CoreDNS's, which is a pun and a long time
  private static final byte[] RECORD = record("ANY obsoleted", "See RFC 8482");

  private Any() {}

  /** The HINFO record whose owner is the question's name (RFC 1035 section 3.3.2). */
  private static byte[] record(String cpu, String os) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    int length = cpu.length() + os.length() + 2;
    record.writeBytes(
        new byte[] {(byte) 0xC0, Query.HEADER, 0, RecordType.HINFO, 0, RecordType.CLASS_IN});
    record.writeBytes(new byte[] {0, 0, TTL >>> 8, (byte) TTL, 0, (byte) length});
    for (String text : List.of(cpu, os)) {
      record.write(text.length());
      record.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
    return record.toByteArray();
  }

  @Override
  public String name() {
    return "any";
  }

  @Override
  public void query(Exchange x) {
    if (x.query().type() != RecordType.ANY) {
      x.next();
      return;
    }
    ReplyBuffer reply = x.reply();
    reply.begin(x.query(), Rcode.NOERROR, false);
    int at = reply.length();
    System.arraycopy(RECORD, 0, reply.ensure(at + RECORD.length), at, RECORD.length);
    reply.length(at + RECORD.length);
    reply.counts(1, 0, 0);
    x.answered(this);
  }
}
