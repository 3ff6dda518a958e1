package dev.seamark.zones.writing;

import dev.seamark.zones.names.Selection;
import dev.seamark.zones.service.Application;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyWriter;
import java.nio.charset.StandardCharsets;

/**
 * Writes SVCB and HTTPS records (RFC 9460) of services with cluster IPs: one for each port of which
 * it is known what is spoken there, the usual port of HTTPS first. The target is the service
 * itself. Confined to one thread.
 */
public final class BindingAnswers {
  private static final int ALPN = 1;
  private static final int PORT = 3;
  private static final int IPV4_HINT = 4;
  private static final int IPV6_HINT = 6;
  private static final int HTTPS_PORT = 443;

  private static final byte[] HTTP_1 = alpn("http/1.1");
  private static final byte[] HTTP_2_AND_1 = alpn("h2", "http/1.1");
  private static final byte[] CLEAR_HTTP_2 = alpn("h2c");
  private static final byte[] DNS_OVER_TLS = alpn("dot");
  private static final byte[] NOTHING = {};

  private final ReplyWriter out;
  private final int ttl;

  public BindingAnswers(ReplyWriter out, int ttl) {
    this.out = out;
    this.ttl = ttl;
  }

  /** Writes what the selected ports have, which may be nothing. */
  public void write(Selection selection, int type) {
    ServiceRecords service = selection.service();
    if (service.kind != ServiceRecords.Kind.CLUSTER_IP || selection.ofEndpoints()) {
      return;
    }
    int priority = 1;
    for (int port = 0; port < service.ports.size(); port++) {
      if (service.ports.number(port) == HTTPS_PORT && isMeant(selection, type, port)) {
        write(service, type, port, priority++);
      }
    }
    for (int port = 0; port < service.ports.size(); port++) {
      if (service.ports.number(port) != HTTPS_PORT && isMeant(selection, type, port)) {
        write(service, type, port, priority++);
      }
    }
  }

  private static boolean isMeant(Selection selection, int type, int port) {
    ServiceRecords service = selection.service();
    Application spoken = service.ports.application(port);
    boolean fits = type == RecordType.HTTPS ? spoken.isHttps() : spoken != Application.UNKNOWN;
    return fits && selection.has(service.ports, port);
  }

  private void write(ServiceRecords service, int type, int port, int priority) {
    int number = service.ports.number(port);
    byte[] identifiers = identifiers(service.ports.application(port));
    out.open(ReplyWriter.QUESTION, type, ttl);
    out.u16(priority);
    out.u8(0); // the name of the record itself
    parameter(ALPN, identifiers.length);
    out.bytes(identifiers, 0, identifiers.length);
    if (type != RecordType.HTTPS || number != HTTPS_PORT) {
      parameter(PORT, 2);
      out.u16(number);
    }
    if (service.v4.length > 0) {
      parameter(IPV4_HINT, service.v4.length * Integer.BYTES);
      for (int address : service.v4) {
        out.u32(address);
      }
    }
    if (service.v6.length > 0) {
      parameter(IPV6_HINT, service.v6.length * Long.BYTES);
      for (long half : service.v6) {
        out.u32((int) (half >>> Integer.SIZE));
        out.u32((int) half);
      }
    }
    out.close();
  }

  /** Protocol identifiers as the parameter has them (RFC 9460 section 7.1.1). */
  private static byte[] alpn(String... identifiers) {
    StringBuilder text = new StringBuilder();
    for (String identifier : identifiers) {
      text.append((char) identifier.length()).append(identifier);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] identifiers(Application spoken) {
    return switch (spoken) {
      case UNKNOWN -> NOTHING;
      case HTTP, WS, WSS -> HTTP_1;
      case HTTPS -> HTTP_2_AND_1;
      case H2C -> CLEAR_HTTP_2;
      case DOT -> DNS_OVER_TLS;
    };
  }

  private void parameter(int key, int length) {
    out.u16(key);
    out.u16(length);
  }
}
