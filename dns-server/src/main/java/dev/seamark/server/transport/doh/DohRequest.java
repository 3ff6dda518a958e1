package dev.seamark.server.transport.doh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as RFC 8484 section 4.1 wants it, or the status that it gets instead: exactly one of
 * these.
 */
sealed interface DohRequest {
  /** The largest message, and so the largest body. */
  int MAX_MESSAGE = 65_535;

  /** The media type of messages. */
  String TYPE = "application/dns-message";

  /** It has a message that may be a query. */
  @SuppressWarnings("ArrayRecordComponent") // looked at once, and not compared
  record Query(byte[] message) implements DohRequest {}

  /** It has none. */
  record Bad(int status) implements DohRequest {}

  /** The path that is served, as in CoreDNS. */
  String PATH = "/dns-query";

  int HEADER = 12;
  int QR = 0x80;

  /**
   * Reads a request.
   *
   * @param target path and query
   * @param type of the body, if it has one
   */
  static DohRequest of(
      CharSequence method, CharSequence target, @Nullable CharSequence type, ByteBuf body) {
    try {
      QueryStringDecoder decoded = new QueryStringDecoder(target.toString());
      if (!decoded.path().equals(PATH)) {
        return new Bad(404);
      }
      if (method.toString().equals("GET")) {
        return get(decoded.parameters().getOrDefault("dns", List.of()));
      }
      if (!method.toString().equals("POST")) {
        return new Bad(405);
      }
    } catch (IllegalArgumentException e) { // what is behind a percent sign is not hexadecimal
      return new Bad(400);
    }
    if (type != null && !isMessage(type.toString())) {
      return new Bad(415);
    }
    if (body.readableBytes() > MAX_MESSAGE) {
      return new Bad(413);
    }
    return query(ByteBufUtil.getBytes(body));
  }

  private static DohRequest get(List<String> values) {
    if (values.size() != 1 || values.getFirst().indexOf('=') >= 0) { // RFC 4648 section 3.2
      return new Bad(400);
    }
    byte[] message = Base64.getUrlDecoder().decode(values.getFirst());
    return message.length > MAX_MESSAGE ? new Bad(413) : query(message);
  }

  /** What is shorter than a header, or a reply, gets no reply from DNS. */
  private static DohRequest query(byte[] message) {
    boolean isQuery = message.length >= HEADER && (message[2] & QR) == 0;
    return isQuery ? new Query(message) : new Bad(400);
  }

  private static boolean isMessage(String type) {
    int parameters = type.indexOf(';');
    String plain = parameters < 0 ? type : type.substring(0, parameters);
    return plain.strip().equalsIgnoreCase(TYPE);
  }
}
