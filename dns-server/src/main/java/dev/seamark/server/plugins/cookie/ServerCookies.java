package dev.seamark.server.plugins.cookie;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * Cookies of this server for clients (RFC 9018 section 4): version, three octets that are reserved,
 * the time in seconds, and a hash of these with the client's cookie and address. Immutable.
 *
 * @param hashes with the secrets: the first one makes cookies, and all recognise them, so that a
 *     secret can be replaced while cookies of the one before are about
 */
record ServerCookies(List<SipHash24> hashes) {
  /** Octets of a client's cookie. */
  static final int CLIENT = 8;

  /** Octets of both cookies together. */
  static final int BOTH = 24;

  /** The longest server cookie that other servers make, with the client's (RFC 7873 section 4). */
  static final int LONGEST = 40;

  /** The shortest. */
  static final int SHORTEST = 16;

  private static final VarHandle HASHES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle TIMES =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int VERSION = 1;
  private static final int VERSION_AT = CLIENT;
  private static final int TIME_AT = 12;
  private static final int HASH_AT = 16;

  /** Seconds (RFC 9018 section 4.3). */
  private static final int OLDEST = 3600;

  /** Seconds by which another server's clock may be ahead (RFC 9018 section 4.3). */
  private static final int NEWEST = -300;

  /**
   * The client's cookie and one of this server for it.
   *
   * @param option begins with the client's cookie
   * @param address the client's, four or sixteen octets
   * @param now seconds since 1970, modulo 2 to the 32nd
   */
  byte[] make(byte[] option, byte[] address, int now) {
    byte[] both = Arrays.copyOf(Arrays.copyOf(option, CLIENT), BOTH);
    both[VERSION_AT] = VERSION;
    TIMES.set(both, TIME_AT, now);
    HASHES.set(both, HASH_AT, hash(hashes.getFirst(), both, address));
    return both;
  }

  /** Whether the option is what {@link #make} made for that client, here or at a server alike. */
  boolean areValid(byte[] option, byte[] address, int now) {
    if (option.length != BOTH || option[VERSION_AT] != VERSION) {
      return false;
    }
    int age = now - (int) TIMES.get(option, TIME_AT);
    if (age < NEWEST || age > OLDEST) {
      return false;
    }
    for (SipHash24 each : hashes) {
      byte[] hash = new byte[Long.BYTES];
      HASHES.set(hash, 0, hash(each, option, address));
      if (MessageDigest.isEqual(hash, Arrays.copyOfRange(option, HASH_AT, BOTH))) {
        return true;
      }
    }
    return false;
  }

  /** Of the client's cookie, the octets before the hash, and the address. */
  private static long hash(SipHash24 by, byte[] both, byte[] address) {
    byte[] hashed = Arrays.copyOf(both, HASH_AT + address.length);
    System.arraycopy(address, 0, hashed, HASH_AT, address.length);
    return by.hash(hashed, hashed.length);
  }
}
