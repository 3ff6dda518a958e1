package dev.seamark.zones.transfer;

import dev.seamark.zones.wire.NameTable;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;

/**
 * Writes the answers of one message of a transfer after the other, names compressed. A record that
 * does not fit is taken back, and belongs into the next message. Confined to one thread.
 *
 * <p>A name is given in two parts, labels and what they stand in front of, so that the names of
 * endpoints need not be made. Records whose names would be longer than a name can be are left out.
 */
final class RecordWriter {
  static final byte[] NOTHING = {};

  private static final int FIXED = 10; // type, class, TTL, length of the data
  private static final int LARGEST = 3 * Names.LONGEST + FIXED + 64;

  private final NameTable names = new NameTable();
  private ReplyBuffer reply = new ReplyBuffer();
  private byte[] bytes = {};
  private int limit;
  private int at;
  private int records;
  private int start;
  private int dataStart;

  /** Starts the next message. */
  void begin(ReplyBuffer into, Query query, int most) {
    reply = into;
    reply.begin(query, Rcode.NOERROR, true);
    bytes = reply.bytes();
    at = reply.length();
    limit = most;
    records = 0;
    names.clear();
    names.add(bytes, Query.HEADER);
  }

  /** Completes the message. */
  void finish() {
    reply.counts(records, 0, 0);
    reply.truncated(false);
    reply.length(at);
  }

  /** Writes an address record; false where it does not fit. */
  boolean address(byte[] labels, byte[] parent, int ttl, boolean v6, long high, long low) {
    if (isTooLong(labels, parent)) {
      return true;
    }
    open(labels, parent, v6 ? RecordType.AAAA : RecordType.A, ttl);
    if (v6) {
      u32((int) (high >>> 32));
      u32((int) high);
      u32((int) (low >>> 32));
    }
    u32((int) low);
    return close();
  }

  /** Writes an SRV record of priority 0; false where it does not fit. */
  boolean srv(
      byte[] labels, byte[] parent, int ttl, int weight, int port, byte[] target, byte[] of) {
    if (isTooLong(labels, parent) || isTooLong(target, of)) {
      return true;
    }
    open(labels, parent, RecordType.SRV, ttl);
    u16(0);
    u16(weight);
    u16(port);
    int name = at;
    raw(target);
    raw(of);
    names.add(bytes, name); // and stays whole (RFC 2782)
    return close();
  }

  /** Writes an NS or CNAME record; false where it does not fit. */
  boolean name(byte[] owner, int type, int ttl, byte[] target) {
    open(NOTHING, owner, type, ttl);
    compressed(target);
    return close();
  }

  /** Writes an SOA record; false where it does not fit. */
  boolean soa(byte[] zone, int ttl, byte[] server, byte[] mailbox, int[] numbers) {
    open(NOTHING, zone, RecordType.SOA, ttl);
    compressed(server);
    compressed(mailbox);
    for (int number : numbers) {
      u32(number);
    }
    return close();
  }

  private static boolean isTooLong(byte[] labels, byte[] parent) {
    return labels.length + parent.length > Names.LONGEST;
  }

  private void open(byte[] labels, byte[] parent, int type, int ttl) {
    bytes = reply.ensure(at + LARGEST);
    start = at;
    raw(labels);
    raw(parent);
    at = names.compress(bytes, start);
    u16(type);
    u16(RecordType.CLASS_IN);
    u32(ttl);
    at += 2;
    dataStart = at;
  }

  private boolean close() {
    if (at > limit) {
      at = start;
      return false;
    }
    Names.u16(bytes, dataStart - 2, at - dataStart);
    records++;
    return true;
  }

  private void compressed(byte[] name) {
    int from = at;
    raw(name);
    at = names.compress(bytes, from);
  }

  private void raw(byte[] some) {
    System.arraycopy(some, 0, bytes, at, some.length);
    at += some.length;
  }

  private void u16(int value) {
    Names.u16(bytes, at, value);
    at += 2;
  }

  private void u32(int value) {
    Names.u32(bytes, at, value);
    at += 4;
  }
}
