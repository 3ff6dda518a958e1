package dev.seamark.proxy.nft;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Messages of netlink, field by field. Headers are in the order of this machine; messages and
 * attributes begin at multiples of four bytes (Linux: {@code include/uapi/linux/netlink.h}).
 *
 * <p>Plain arrays, byte by byte: much of it runs in a process that has just begun.
 */
final class NetlinkBytes implements FieldSink {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final int NESTED = 0x8000;
  private static final int HEADER = 4;

  private byte[] bytes = new byte[4_096];
  private int length;
  private boolean lastOfRanges;

  int length() {
    return length;
  }

  /** The bytes; those from the length on mean nothing. */
  byte[] bytes() {
    return bytes;
  }

  /** Takes all away. */
  void clear() {
    length = 0;
  }

  // fields are filled to a multiple of four bytes, as concatenations have them

  @Override
  public void address(IpAddress address) {
    if (address.v6()) {
      network((int) (address.high() >>> 32));
      network((int) address.high());
      network((int) (address.low() >>> 32));
    }
    network((int) address.low());
  }

  @Override
  public void range(Cidr range) {
    address(lastOfRanges ? range.last() : range.network());
  }

  /** Whether of a range its last address is meant from now on, or its first. */
  void lastOfRanges(boolean last) {
    lastOfRanges = last;
  }

  @Override
  public void protocol(Protocol protocol) {
    network(number(protocol) << 24);
  }

  private static int number(Protocol protocol) {
    return switch (protocol) {
      case TCP -> 6;
      case UDP -> 17;
      case SCTP -> 132;
    };
  }

  @Override
  public void port(int port) {
    network(port << 16);
  }

  @Override
  public void number(int number) {
    host(number);
  }

  /** Appends 32 bits in network order. */
  void network(int value) {
    int at = grow(4);
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  /** Appends 32 bits in the order of this machine. */
  void host(int value) {
    network(LITTLE ? Integer.reverseBytes(value) : value);
  }

  /** Appends two times 16 bits in the order of this machine. */
  void host(int first, int second) {
    host(LITTLE ? second << 16 | first : first << 16 | second);
  }

  /** Appends what is in others. */
  void all(NetlinkBytes others) {
    int at = grow(others.length);
    System.arraycopy(others.bytes, 0, bytes, at, others.length);
  }

  /** Begins an attribute that has attributes. Returns its place. */
  int nest(int type) {
    return attribute(type | NESTED);
  }

  /** Begins an attribute. Returns its place. */
  int attribute(int type) {
    int place = length;
    host(0, type);
    return place;
  }

  /** Ends an attribute. */
  void end(int place) {
    shortAt(place, length - place);
  }

  /** Appends an attribute that is a text. */
  void text(int type, String text) {
    int place = attribute(type);
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    int at = grow(ascii.length + 1 + 3 & ~3);
    System.arraycopy(ascii, 0, bytes, at, ascii.length);
    Arrays.fill(bytes, at + ascii.length, length, (byte) 0);
    shortAt(place, HEADER + ascii.length + 1);
  }

  /** Writes 16 bits in the order of this machine at a place that has some. */
  void shortAt(int place, int value) {
    bytes[place + (LITTLE ? 0 : 1)] = (byte) value;
    bytes[place + (LITTLE ? 1 : 0)] = (byte) (value >>> 8);
  }

  /** Writes 32 bits in the order of this machine at a place that has some. */
  void hostAt(int place, int value) {
    int end = length;
    length = place;
    host(value);
    length = end;
  }

  private int grow(int by) {
    int at = length;
    length = at + by;
    if (length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
    }
    return at;
  }
}
