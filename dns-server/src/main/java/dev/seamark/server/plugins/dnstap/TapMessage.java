package dev.seamark.server.plugins.dnstap;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.plugin.UpstreamObserver;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * Messages of dnstap (dnstap.proto of dnstap.info; the numbers of fields and kinds are from there).
 *
 * @param identity who tells it; empty for nobody
 * @param version of what program; empty for none
 * @param whole whether the DNS messages themselves are told
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TapMessage(byte[] identity, byte[] version, boolean whole) {
  private static final int CLIENT_QUERY = 5;
  private static final int CLIENT_RESPONSE = 6;
  private static final int FORWARDER_QUERY = 7;
  private static final int FORWARDER_RESPONSE = 8;
  private static final int MESSAGE = 1;
  private static final int INET = 1;
  private static final int INET6 = 2;
  private static final int OVERHEAD = 128;

  /** A query that a client sent. */
  byte[] query(Exchange x, Instant came, byte[] extra) {
    int length = whole ? x.query().length() : 0;
    ProtoWriter message = client(x, CLIENT_QUERY, came, length);
    if (whole) {
      message.bytes(10, x.query().packet(), length);
    }
    return wrapped(message, extra, length);
  }

  /** The reply that was sent to it. */
  byte[] response(Exchange x, Instant came, Instant sent, byte[] extra) {
    int length = whole ? x.reply().length() : 0;
    ProtoWriter message = client(x, CLIENT_RESPONSE, came, length);
    message.number(12, sent.getEpochSecond()).fixed32(13, sent.getNano());
    if (whole) {
      message.bytes(14, x.reply().bytes(), length);
    }
    return wrapped(message, extra, length);
  }

  private static ProtoWriter client(Exchange x, int kind, Instant came, int length) {
    InetSocketAddress client = x.peer().remote();
    byte[] address = client.getAddress().getAddress();
    return new ProtoWriter(OVERHEAD + length)
        .number(1, kind)
        .number(2, address.length == 4 ? INET : INET6)
        .number(3, protocol(x.peer().transport()))
        .bytes(4, address, address.length)
        .number(6, client.getPort())
        .number(8, came.getEpochSecond())
        .fixed32(9, came.getNano());
  }

  /** A question that an upstream was sent. */
  byte[] forwarded(UpstreamObserver.Question asked, Instant sent, byte[] extra) {
    int length = whole ? asked.query().length : 0;
    ProtoWriter message = upstream(asked, FORWARDER_QUERY, sent, length);
    if (whole) {
      message.bytes(10, asked.query(), length);
    }
    return wrapped(message, extra, length);
  }

  /** What it replied. */
  byte[] returned(
      UpstreamObserver.Question asked, byte[] reply, Instant sent, Instant came, byte[] extra) {
    int length = whole ? asked.replyLength() : 0;
    ProtoWriter message = upstream(asked, FORWARDER_RESPONSE, sent, length);
    message.number(12, came.getEpochSecond()).fixed32(13, came.getNano());
    if (whole) {
      message.bytes(14, reply, length);
    }
    return wrapped(message, extra, length);
  }

  private static ProtoWriter upstream(
      UpstreamObserver.Question asked, int kind, Instant sent, int length) {
    byte[] address = asked.address().getAddress().getAddress();
    return new ProtoWriter(OVERHEAD + length)
        .number(1, kind)
        .number(2, address.length == 4 ? INET : INET6)
        .number(3, protocol(asked.transport()))
        .bytes(5, address, address.length)
        .number(7, asked.address().getPort())
        .number(8, sent.getEpochSecond())
        .fixed32(9, sent.getNano());
  }

  private static int protocol(Transport transport) {
    return switch (transport) {
      case UDP -> 1;
      case TCP -> 2;
      case TLS -> 3;
      case HTTPS, HTTPS3 -> 4;
      case QUIC -> 7;
    };
  }

  private byte[] wrapped(ProtoWriter message, byte[] extra, int length) {
    ProtoWriter tap = new ProtoWriter(2 * OVERHEAD + length + extra.length);
    if (identity.length > 0) {
      tap.bytes(1, identity, identity.length);
    }
    if (version.length > 0) {
      tap.bytes(2, version, version.length);
    }
    if (extra.length > 0) {
      tap.bytes(3, extra, extra.length);
    }
    return tap.message(14, message).number(15, MESSAGE).toBytes();
  }
}
