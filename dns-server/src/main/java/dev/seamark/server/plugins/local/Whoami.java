package dev.seamark.server.plugins.local;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code whoami}: whatever is asked, the reply says in its additional section who asked: an address
 * record at the name, and an SRV record at {@code _udp} or {@code _tcp} in front of it whose port
 * is the client's.
 */
public final class Whoami implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "whoami",
              "Answers every query with the address and the port of the client.",
              (directive, setup) -> List.of(new Whoami()))
          .firstCounts();

  private static final byte[] UDP = label("_udp");
  private static final byte[] TCP = label("_tcp");
  private static final int FIXED = 12; // owner, type, class, TTL, length of the data
  private static final int SRV_DATA = 7; // priority, weight, port, the root as target
  private static final int MAX_NAME = 255; // RFC 1035 section 2.3.4

  private Whoami() {}

  private static byte[] label(String text) {
    byte[] label = new byte[text.length() + 1];
    label[0] = (byte) text.length();
    System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, label, 1, text.length());
    return label;
  }

  @Override
  public String name() {
    return "whoami";
  }

  @Override
  public void query(Exchange x) {
    Query query = x.query();
    ReplyBuffer reply = x.reply();
    reply.begin(query, Rcode.NOERROR, true);
    InetSocketAddress client = x.peer().remote();
    byte[] address = client.getAddress().getAddress();
    byte[] label = x.peer().transport().isDatagram() ? UDP : TCP;
    boolean fits = query.nameLength() + label.length <= MAX_NAME;
    int at = reply.length();
    int end = at + FIXED + address.length + (fits ? label.length + FIXED + SRV_DATA : 0);
    byte[] bytes = reply.ensure(end);
    java.util.Arrays.fill(bytes, at, end, (byte) 0);

    int type = address.length == 4 ? RecordType.A : RecordType.AAAA;
    at = fixed(bytes, at, type, query.recordClass(), address.length);
    System.arraycopy(address, 0, bytes, at, address.length);
    at += address.length;
    if (fits) {
      System.arraycopy(label, 0, bytes, at, label.length);
      at += label.length;
      at = fixed(bytes, at, RecordType.SRV, query.recordClass(), SRV_DATA);
      bytes[at + 4] = (byte) (client.getPort() >>> 8);
      bytes[at + 5] = (byte) client.getPort();
    }
    reply.length(end);
    reply.counts(0, 0, fits ? 2 : 1);
    x.answered(this);
  }

  /** A record at the name of the question with TTL 0, up to its data. */
  private static int fixed(byte[] bytes, int at, int type, int recordClass, int length) {
    bytes[at] = (byte) 0xC0;
    bytes[at + 1] = Query.HEADER;
    bytes[at + 2] = (byte) (type >>> 8);
    bytes[at + 3] = (byte) type;
    bytes[at + 4] = (byte) (recordClass >>> 8);
    bytes[at + 5] = (byte) recordClass;
    bytes[at + 11] = (byte) length;
    return at + FIXED;
  }
}
