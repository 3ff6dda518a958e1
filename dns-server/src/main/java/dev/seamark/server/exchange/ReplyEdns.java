package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import java.util.Arrays;

/**
 * What the OPT record of a reply is to say (RFC 6891 section 6.1): options, and the upper bits of
 * the response code. A client that sent no OPT record gets none, whatever plugins have to say
 * (section 7). Confined to the loop of its exchange.
 *
 * <p>Options are in wire format: code, length, data (RFC 6891 section 6.1.2). Those of the query
 * are not sent back: an NSID, a cookie, a keepalive or a padding means something else in a reply
 * (RFC 5001, 7873, 7828, 7830), and a plugin that implements one adds it.
 */
public final class ReplyEdns {
  private static final byte[] NO_OPTIONS = {};
  private static final int[] NO_CODES = {};

  /** Code and length of an option. */
  private static final int FIXED = 4;

  /** Codes from here on mean what client and server have agreed upon (RFC 6891 section 9). */
  private static final int LOCAL_USE = 65_001;

  private final Question question;
  private byte[] options = NO_OPTIONS;
  private int[] echoed = NO_CODES;
  private boolean ofUpstream;
  private int extendedRcode;

  ReplyEdns(Question question) {
    this.question = question;
  }

  /** Forgets what the last reply was to say. */
  public void clear() {
    options = NO_OPTIONS;
    echoed = NO_CODES;
    ofUpstream = false;
    extendedRcode = 0;
  }

  /** Takes what another reply to the same question says. */
  void copy(ReplyEdns other) {
    options = other.options;
    ofUpstream = other.ofUpstream;
    extendedRcode = other.extendedRcode;
  }

  /** Adds an option. */
  public void add(int code, byte[] data) {
    options = with(options, code, data);
  }

  /** Adds an error, if the client can be told. */
  void add(ExtendedError error) {
    if (isSent()) {
      add(ExtendedError.OPTION, error.wire());
    }
  }

  /** Whether there is an option of this code. */
  public boolean has(int code) {
    for (int at = 0; at < options.length; at += FIXED + Names.u16(options, at + 2)) {
      if (Names.u16(options, at) == code) {
        return true;
      }
    }
    return false;
  }

  /** Adds an option in place of all of its code, an upstream's, that is. */
  public void replace(int code, byte[] data) {
    options = with(without(options, code), code, data);
  }

  /** Takes these options in place of all. */
  public void options(byte[] wire) {
    options = wire;
  }

  /** The options besides those that are echoed; read only. */
  public byte[] options() {
    return options;
  }

  /**
   * Has options of the query that have these codes sent back, as far as they are for local use:
   * what they mean is the operator's own affair.
   */
  public void echo(int[] codes) {
    echoed = codes;
  }

  /** Whether the options are another server's, which has echoed what is to be echoed. */
  public boolean ofUpstream() {
    return ofUpstream;
  }

  /**
   * Takes the options that another server has sent, but for the padding, which was meant for the
   * way from there to here.
   */
  void optionsOfUpstream(byte[] wire) {
    options = contains(wire, Padding.CODE) ? without(wire, Padding.CODE) : wire;
    ofUpstream = true;
  }

  /** The bits of the response code beyond the lower four. */
  int extendedRcode() {
    return extendedRcode;
  }

  void extendedRcode(int bits) {
    extendedRcode = bits;
  }

  /** Whether the reply carries an OPT record. */
  public boolean isSent() {
    return question.hasEdns();
  }

  /** How many bytes the options have, those that are echoed included. */
  int length() {
    int total = options.length;
    if (ofUpstream) {
      return total;
    }
    Query query = question.query();
    byte[] packet = query.packet();
    for (int at = query.optionsStart(); at < query.optionsEnd(); ) {
      int size = FIXED + Names.u16(packet, at + 2);
      total += isEchoed(Names.u16(packet, at)) ? size : 0;
      at += size;
    }
    return total;
  }

  /** Writes the options: as many bytes as {@link #length} says. */
  void write(byte[] into, int to) {
    System.arraycopy(options, 0, into, to, options.length);
    if (ofUpstream) {
      return;
    }
    int next = to + options.length;
    Query query = question.query();
    byte[] packet = query.packet();
    for (int at = query.optionsStart(); at < query.optionsEnd(); ) {
      int size = FIXED + Names.u16(packet, at + 2);
      if (isEchoed(Names.u16(packet, at))) {
        System.arraycopy(packet, at, into, next, size);
        next += size;
      }
      at += size;
    }
  }

  private boolean isEchoed(int code) {
    for (int other : echoed) {
      if (other == code) {
        return code >= LOCAL_USE && !contains(options, code);
      }
    }
    return false;
  }

  private static byte[] with(byte[] options, int code, byte[] data) {
    int at = options.length;
    byte[] all = Arrays.copyOf(options, at + FIXED + data.length);
    all[at] = (byte) (code >>> 8);
    all[at + 1] = (byte) code;
    all[at + 2] = (byte) (data.length >>> 8);
    all[at + 3] = (byte) data.length;
    System.arraycopy(data, 0, all, at + FIXED, data.length);
    return all;
  }

  private static byte[] without(byte[] options, int code) {
    byte[] others = new byte[options.length];
    int length = 0;
    for (int at = 0; at + FIXED <= options.length; ) {
      int size = FIXED + Names.u16(options, at + 2);
      if (Names.u16(options, at) != code && at + size <= options.length) {
        System.arraycopy(options, at, others, length, size);
        length += size;
      }
      at += size;
    }
    return Arrays.copyOf(others, length);
  }

  private static boolean contains(byte[] options, int code) {
    for (int at = 0; at + FIXED <= options.length; at += FIXED + Names.u16(options, at + 2)) {
      if (Names.u16(options, at) == code) {
        return true;
      }
    }
    return false;
  }
}
