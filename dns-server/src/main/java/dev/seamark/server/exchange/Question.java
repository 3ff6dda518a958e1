package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Query;
import java.nio.ByteBuffer;

/**
 * The packet of one exchange and the query read from it, in whose place a plugin may put another
 * one for a while. Confined to its worker's loop.
 */
final class Question {
  /** Packets up to this size are kept from query to query. */
  private static final int SMALL = 4096;

  private final Query query = new Query();
  private byte[] packet = new byte[Query.MINIMUM_UDP_PAYLOAD];
  private int length;
  private boolean replaced;
  private boolean edns;

  /** Copies a packet, which is read next. */
  void take(byte[] bytes, int offset, int count) {
    ensure(count);
    System.arraycopy(bytes, offset, packet, 0, count);
    length = count;
  }

  /** The same from a buffer, whose position does not matter. */
  void take(ByteBuffer bytes, int offset, int count) {
    ensure(count);
    bytes.get(offset, packet, 0, count);
    length = count;
  }

  private void ensure(int count) {
    if (count > packet.length) {
      packet = new byte[Math.max(count, packet.length * 2)];
    }
  }

  Query.Reading read() {
    replaced = false;
    Query.Reading reading = query.read(packet, length);
    edns = query.edns();
    return reading;
  }

  /** Whether the client sent an OPT record, whatever the query is by now. */
  boolean hasEdns() {
    return edns;
  }

  /** The query as it stands. */
  Query query() {
    return query;
  }

  /** Lets the query be read from other bytes, which must stay as they are. */
  void replace(byte[] wire) {
    replaced = true;
    if (query.read(wire, wire.length) != Query.Reading.QUERY) {
      throw new IllegalStateException("the query was replaced by one that cannot be read");
    }
  }

  /** Takes the query as it came. */
  void restore() {
    if (replaced) {
      read();
    }
  }

  boolean isSmall() {
    return packet.length <= SMALL;
  }
}
