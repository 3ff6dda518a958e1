package dev.seamark.zones.file;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes a {@link StaticZone} of records that come in any order. Confined to one thread.
 *
 * <p>The records of one name and type are one set with one TTL, the smallest of theirs (RFC 2181
 * section 5.2); a record that comes twice counts once. Of several aliases of a name, which there
 * must not be, the first counts.
 */
public final class StaticZoneBuilder {
  private static final int MOST_OF_A_SET = 0xFFFF;
  private static final int FEW = 16;
  private static final byte[] WILDCARD = {1, '*'};

  private final WireName apex;
  private final RecordLog log;
  private long elsewhere;
  private long furtherAliases;

  private byte[] data = {};
  private int to;
  private int[] nsecNodes = {};
  private int nsecCount;
  private int nodes;
  private int names;
  private int records;

  // The way from the apex to the node that was written last, and where the key of each step ends.
  private final int[] way = new int[Names.MOST_LABELS + 1];
  private final int[] keyEnds = new int[Names.MOST_LABELS + 1];
  private int depth;
  private int lastEntry;

  /**
   * Begins a zone.
   *
   * @param mostBytes how many bytes its records may take while they are collected
   */
  public StaticZoneBuilder(WireName apex, long mostBytes) {
    this.apex = apex;
    this.log = new RecordLog(apex, Math.min(mostBytes, Integer.MAX_VALUE / 2));
  }

  /**
   * Adds a record; one whose owner lies outside of the zone is only counted.
   *
   * @param ttl in seconds, at least 0
   * @param from holds the data in wire format, without pointers
   */
  public void add(WireName owner, int type, int ttl, byte[] from, int offset, int length)
      throws ZoneDataException {
    if (!owner.isUnder(apex)) {
      elsewhere++;
      return;
    }
    if (type == RecordType.NSEC3 || type == RecordType.NSEC3PARAM) {
      throw new ZoneDataException(
          "the zone " + apex + " has NSEC3 records, which are not supported",
          "sign the zone with NSEC");
    }
    if (type == RecordType.SOA && !owner.equals(apex)) {
      throw new ZoneDataException(
          "the SOA record of " + owner + " does not stand at the zone's name, " + apex,
          "name the zone that the records are of");
    }
    log.add(owner, type, ttl, from, offset, length);
  }

  /** How many records were left out because they lie outside of the zone. */
  public long elsewhere() {
    return elsewhere;
  }

  /** How many CNAME records were left out since their names had one already (RFC 1034, 3.6.2). */
  public long furtherAliases() {
    return furtherAliases;
  }

  /** The zone of the records that were added; afterwards this can only be thrown away. */
  public StaticZone build() throws ZoneDataException {
    int[] sorted = log.sorted();
    requireSoa(sorted);
    data = new byte[Math.max(64, log.size() * 32)];
    int at = 0;
    while (at < sorted.length) {
      int end = at + 1;
      while (end < sorted.length && log.sameOwner(sorted[at], sorted[end])) {
        end++;
      }
      name(sorted, at, end);
      at = end;
    }
    return new StaticZone(
        apex,
        Arrays.copyOf(data, to),
        slots(),
        Arrays.copyOf(nsecNodes, nsecCount),
        names,
        records);
  }

  private void requireSoa(int[] sorted) throws ZoneDataException {
    for (int i = 0; i < sorted.length && log.keyLength(sorted[i]) == 0; i++) {
      if (log.type(sorted[i]) == RecordType.SOA) {
        return;
      }
    }
    throw new ZoneDataException(
        "the zone " + apex + " has no SOA record",
        "add one at the zone's name, or name the zone that the records are of");
  }

  /** Writes a node with the records of one name, and before it those of empty non-terminals. */
  private void name(int[] sorted, int from, int end) throws ZoneDataException {
    int node = nodeFor(sorted[from]);
    names++;
    int at = from;
    while (at < end) {
      int next = at + 1;
      while (next < end && log.type(sorted[next]) == log.type(sorted[at])) {
        next++;
      }
      flag(node, log.type(sorted[at]));
      set(sorted, at, next);
      at = next;
    }
    endNode();
  }

  private int nodeFor(int entry) {
    byte[] bytes = log.bytes();
    int key = entry + 2;
    int length = log.keyLength(entry);
    if (nodes == 0) {
      lastEntry = entry;
      return beginNode(0, WILDCARD, 0, 0);
    }
    while (depth > 0 && !isOnWay(bytes, key, length)) {
      depth--;
    }
    lastEntry = entry;
    int node = way[depth];
    int start = keyEnds[depth];
    while (start < length) {
      int end = start;
      while (bytes[key + end] != 0) {
        end++;
      }
      node = beginNode(node, bytes, key + start, key + end);
      depth++;
      way[depth] = node;
      keyEnds[depth] = end + 1;
      start = end + 1;
      if (start < length) {
        endNode();
      }
    }
    return node;
  }

  /** Whether the node that the way ends with now is the name or above it. */
  private boolean isOnWay(byte[] bytes, int key, int length) {
    int end = keyEnds[depth];
    int last = lastEntry + 2;
    return end <= length && Arrays.equals(bytes, last, last + end, bytes, key, key + end);
  }

  /** Writes the beginning of a node, whose label is that part of a key. */
  private int beginNode(int parent, byte[] bytes, int from, int end) {
    ensure(StaticZone.LABEL + 1 + Names.LONGEST_LABEL + 2);
    int node = to;
    Names.u32(data, node, parent);
    int label = node + StaticZone.LABEL;
    to = label + 1;
    for (int i = from; i < end; i++) {
      data[to++] = bytes[i] == 1 ? (byte) (bytes[++i] - 1) : bytes[i];
    }
    data[label] = (byte) (to - label - 1);
    if (Arrays.equals(data, label, to, WILDCARD, 0, WILDCARD.length)) {
      data[parent + StaticZone.LABEL - 1] |= StaticZone.WILDCARD_BELOW;
    }
    nodes++;
    return node;
  }

  private void endNode() {
    ensure(2);
    Names.u16(data, to, 0);
    to += 2;
  }

  private void flag(int node, int type) {
    int flag =
        switch (type) {
          case RecordType.CNAME -> StaticZone.ALIAS;
          case RecordType.DNAME -> StaticZone.REDIRECTION;
          case RecordType.NS -> node == StaticZone.APEX ? 0 : StaticZone.CUT;
          default -> 0;
        };
    data[node + StaticZone.LABEL - 1] |= (byte) flag;
    if (type == RecordType.NSEC) {
      if (nsecCount == nsecNodes.length) {
        nsecNodes = Arrays.copyOf(nsecNodes, Math.max(16, nsecCount * 2));
      }
      nsecNodes[nsecCount++] = node;
    }
  }

  /** Writes the records of one name and type, each once. */
  private void set(int[] sorted, int from, int end) throws ZoneDataException {
    int type = log.type(sorted[from]);
    int ttl = Integer.MAX_VALUE;
    int count = 0;
    ensure(StaticZone.SET_FIXED);
    int set = to;
    to += StaticZone.SET_FIXED;
    Set<ByteBuffer> seen = end - from > FEW ? new HashSet<>() : Set.of();
    for (int i = from; i < end; i++) {
      int entry = sorted[i];
      ttl = Math.min(ttl, log.ttl(entry));
      if (type == RecordType.CNAME && count == 1) {
        furtherAliases++;
      } else if (end - from > FEW ? seen.add(dataOf(entry)) : isFirst(sorted, from, i)) {
        int length = log.dataLength(entry);
        ensure(2 + length);
        Names.u16(data, to, length);
        System.arraycopy(log.bytes(), log.dataStart(entry), data, to + 2, length);
        to += 2 + length;
        count++;
      }
    }
    if (type == RecordType.SOA && count > 1) {
      throw new ZoneDataException("the zone " + apex + " has two SOA records", "remove one");
    }
    if (count > MOST_OF_A_SET) {
      throw new ZoneDataException(
          "a name of the zone " + apex + " has " + count + " records of one type",
          "no reply takes more than " + MOST_OF_A_SET + ": remove some");
    }
    records += count;
    Names.u16(data, set, type);
    Names.u32(data, set + 2, ttl);
    Names.u16(data, set + 6, count);
  }

  private ByteBuffer dataOf(int entry) {
    return ByteBuffer.wrap(log.bytes(), log.dataStart(entry), log.dataLength(entry));
  }

  private boolean isFirst(int[] sorted, int from, int index) {
    for (int i = from; i < index; i++) {
      if (log.sameData(sorted[i], sorted[index])) {
        return false;
      }
    }
    return true;
  }

  private void ensure(int more) {
    if (to + more > data.length) {
      data = Arrays.copyOf(data, Math.max(to + more, data.length + (data.length >> 1)));
    }
  }

  /** The table of all nodes but the apex, two thirds of it filled. */
  private int[] slots() {
    int[] slots = new int[nodes + (nodes >> 1) + 1];
    int at = nodeEnd(StaticZone.APEX);
    while (at < to) {
      int slot = StaticZone.slot(slots.length, Names.u32(data, at), data, at + StaticZone.LABEL);
      while (slots[slot] != 0) {
        slot = slot + 1 == slots.length ? 0 : slot + 1;
      }
      slots[slot] = at + 1;
      at = nodeEnd(at);
    }
    return slots;
  }

  private int nodeEnd(int node) {
    int at = node + StaticZone.LABEL + 1 + data[node + StaticZone.LABEL];
    while (Names.u16(data, at) != 0) {
      int count = Names.u16(data, at + 6);
      at += StaticZone.SET_FIXED;
      for (int i = 0; i < count; i++) {
        at += 2 + Names.u16(data, at);
      }
    }
    return at + 2;
  }
}
