package dev.seamark.server.exchange;

import java.nio.charset.StandardCharsets;

/**
 * Why a reply is what it is, beyond what its code says (RFC 8914).
 *
 * @param code the kind of error
 * @param text for people; may be empty
 */
public record ExtendedError(int code, String text) {
  /** The operator of this server does not let the client know (RFC 8914 section 4.16). */
  public static final ExtendedError BLOCKED = new ExtendedError(15, "");

  /** The client has it so (RFC 8914 section 4.18). */
  public static final ExtendedError FILTERED = new ExtendedError(17, "");

  private static final int OPTION = 15; // RFC 8914 section 2

  /** Adds the error to the reply; only a client that sent an OPT record can be told. */
  public void addTo(Exchange exchange) {
    byte[] words = text.getBytes(StandardCharsets.UTF_8);
    byte[] data = new byte[2 + words.length];
    data[0] = (byte) (code >>> 8);
    data[1] = (byte) code;
    System.arraycopy(words, 0, data, 2, words.length);
    exchange.edns().add(OPTION, data);
  }
}
