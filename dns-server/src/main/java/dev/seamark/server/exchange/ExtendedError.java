package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Rcode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

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

  /** This server does not answer for the name (RFC 8914 section 4.21). */
  static final ExtendedError NOT_AUTHORITATIVE =
      new ExtendedError(20, "no server block of this server holds the name");

  /** RFC 8914 section 4.22. */
  static final ExtendedError OTHER_CLASS = new ExtendedError(21, "only class IN is served");

  /** What is in the cache is past its TTL (RFC 8914 section 4.4). */
  public static final ExtendedError STALE = new ExtendedError(3, "from the cache, past its TTL");

  static final int OPTION = 15; // RFC 8914 section 2

  private static final int OTHER = 0;
  private static final int PROHIBITED = 18;

  /** Texts are for one line of a terminal. */
  private static final int LONGEST_TEXT = 160;

  public ExtendedError {
    if (text.length() > LONGEST_TEXT) {
      text = text.substring(0, LONGEST_TEXT - 3) + "...";
    }
  }

  /**
   * What there is to say of a reply without an answer.
   *
   * @param by the plugin that failed; null where this server did
   * @param why in words, or empty
   */
  static ExtendedError ofFailure(@Nullable Plugin by, int rcode, String why) {
    if (!why.isEmpty()) {
      return new ExtendedError(OTHER, why);
    }
    if (by == null) {
      return new ExtendedError(OTHER, "this server failed; its log says why");
    }
    return rcode == Rcode.REFUSED
        ? new ExtendedError(PROHIBITED, "refused by plugin " + by.name())
        : new ExtendedError(OTHER, "plugin " + by.name() + " failed");
  }

  /** Adds the error to the reply; only a client that sent an OPT record can be told. */
  public void addTo(Exchange exchange) {
    exchange.edns().add(this);
  }

  /** Its option's data. */
  byte[] wire() {
    byte[] words = text.getBytes(StandardCharsets.UTF_8);
    byte[] data = new byte[2 + words.length];
    data[0] = (byte) (code >>> 8);
    data[1] = (byte) code;
    System.arraycopy(words, 0, data, 2, words.length);
    return data;
  }
}
