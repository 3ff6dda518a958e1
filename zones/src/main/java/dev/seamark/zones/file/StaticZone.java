package dev.seamark.zones.file;

import dev.seamark.zones.wire.KeyedHash;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;

/**
 * The records of one zone. Immutable; made by {@link StaticZoneBuilder}.
 *
 * <p>Each name is a node: an offset into one array of bytes, at which stand the node of the name
 * one label shorter, flags, the label in lower case, and the sets of records by type, ending with
 * type 0. Nodes follow each other in canonical order (RFC 4034 section 6.1). Names that only have
 * names below them (empty non-terminals) are nodes, too. A node is found by the hash of its parent
 * and its label.
 *
 * <pre>
 *   node:   parent(4) flags(1) label(1+n) set* 0(2)
 *   set:    type(2) ttl(4) count(2) record*
 *   record: length(2) data
 * </pre>
 */
public final class StaticZone {
  /** Stands for a node or a set that is not there. */
  static final int NONE = -1;

  /** The node of the zone's own name. */
  static final int APEX = 0;

  /** The node has an alias. */
  static final int ALIAS = 1;

  /** The node is not the apex and has name servers: what is below belongs to another zone. */
  static final int CUT = 1 << 1;

  /** The node has a DNAME record. */
  static final int REDIRECTION = 1 << 2;

  /** There is a wildcard one label below. */
  static final int WILDCARD_BELOW = 1 << 3;

  /** Octets before the label of a node. */
  static final int LABEL = 5;

  /** Octets before the first record of a set. */
  static final int SET_FIXED = 8;

  /** Octets of the data of a signature before the TTL of what it covers. */
  private static final int COVERED_TTL = 4;

  private final WireName apex;
  private final byte[] data;
  private final int[] slots;
  private final int[] nsecNodes;
  private final int names;
  private final int records;
  private final int soa;
  private final int servers;
  private final int negativeTtl;

  /**
   * A zone that was written by the builder.
   *
   * @param slots a table of nodes plus one by their hashes, 0 for none
   * @param nsecNodes the nodes that have NSEC records, in canonical order
   */
  StaticZone(WireName apex, byte[] data, int[] slots, int[] nsecNodes, int names, int records) {
    this.apex = apex;
    this.data = data;
    this.slots = slots;
    this.nsecNodes = nsecNodes;
    this.names = names;
    this.records = records;
    this.soa = set(APEX, RecordType.SOA);
    this.servers = set(APEX, RecordType.NS);
    // RFC 2308, 5: the lesser of the two; both have their upper bit clear (RFC 2181, 8)
    this.negativeTtl = Math.min(ttl(soa), Math.max(0, soaNumber(4)));
  }

  /** The name of the zone. */
  public WireName apex() {
    return apex;
  }

  /** How many names have records. */
  public int names() {
    return names;
  }

  /** How many records there are. */
  public int records() {
    return records;
  }

  /** How many bytes of memory the zone takes. */
  public long bytes() {
    return data.length + (long) Integer.BYTES * (slots.length + nsecNodes.length);
  }

  /** The serial of the SOA record. */
  public int serial() {
    return soaNumber(0);
  }

  /** How often a secondary looks for a newer version, in seconds. */
  public long refresh() {
    return Integer.toUnsignedLong(soaNumber(1));
  }

  /** How long a secondary waits after a look that failed, in seconds. */
  public long retry() {
    return Integer.toUnsignedLong(soaNumber(2));
  }

  /** How long a secondary answers without having reached its primary, in seconds. */
  public long expire() {
    return Integer.toUnsignedLong(soaNumber(3));
  }

  /** How long it may be kept that a name or a type is not there, in seconds. */
  public int negativeTtl() {
    return negativeTtl;
  }

  /** The fifth last to the last of the numbers that the SOA record ends with. */
  private int soaNumber(int index) {
    int record = soa + SET_FIXED;
    int end = record + 2 + Names.u16(data, record);
    return Names.u32(data, end - (5 - index) * Integer.BYTES);
  }

  byte[] data() {
    return data;
  }

  /** The SOA record. */
  int soa() {
    return soa;
  }

  /** The name servers of the zone; {@link #NONE} where there are none. */
  int servers() {
    return servers;
  }

  boolean has(int node, int flag) {
    return (data[node + LABEL - 1] & flag) != 0;
  }

  int parent(int node) {
    return Names.u32(data, node);
  }

  /** Where the first set of the node stands. */
  int firstSet(int node) {
    return node + LABEL + 1 + data[node + LABEL];
  }

  /** The set of that type at a node; {@link #NONE} where there is none. */
  int set(int node, int type) {
    int at = firstSet(node);
    while (true) {
      int there = Names.u16(data, at);
      if (there == type) {
        return at;
      }
      if (there == 0 || there > type) { // they stand in the order of their types
        return NONE;
      }
      at = next(at);
    }
  }

  /** Whether no set stands there: the end of the node, two octets before the next one. */
  boolean isEnd(int set) {
    return Names.u16(data, set) == 0;
  }

  /** Where the set or the end behind a set stands. */
  int next(int set) {
    int at = set + SET_FIXED;
    for (int i = count(set); i > 0; i--) {
      at += 2 + Names.u16(data, at);
    }
    return at;
  }

  int type(int set) {
    return Names.u16(data, set);
  }

  int ttl(int set) {
    return Names.u32(data, set + 2);
  }

  /** The TTL of a record of a set: of a signature that of what it covers (RFC 4034 section 3). */
  int ttl(int set, int record) {
    boolean signature = type(set) == RecordType.RRSIG && Names.u16(data, record) >= COVERED_TTL + 4;
    return signature ? Names.u32(data, record + 2 + COVERED_TTL) : ttl(set);
  }

  int count(int set) {
    return Names.u16(data, set + 6);
  }

  /** The node one label below; {@link #NONE} where there is none. */
  int child(int node, byte[] lower, int label) {
    int octets = lower[label] + 1;
    int slot = slot(slots.length, node, lower, label);
    while (true) {
      int found = slots[slot] - 1;
      if (found == NONE) {
        return NONE;
      }
      if (parent(found) == node && isLabel(found, lower, label, octets)) {
        return found;
      }
      slot = slot + 1 == slots.length ? 0 : slot + 1;
    }
  }

  private boolean isLabel(int node, byte[] lower, int label, int octets) {
    int own = node + LABEL;
    for (int i = 0; i < octets; i++) {
      if (data[own + i] != lower[label + i]) {
        return false;
      }
    }
    return true;
  }

  /** Where the search for a node begins in a table of that many slots. */
  static int slot(int slots, int parent, byte[] lower, int label) {
    KeyedHash hash = KeyedHash.OF_PROCESS;
    int mixed = hash.pair(parent, hash.label(lower, label, lower[label] + 1));
    return (int) (Integer.toUnsignedLong(mixed) * slots >>> Integer.SIZE);
  }

  /** Whether names that are not there can be denied by NSEC records (RFC 4035 section 3.1.3). */
  boolean isSigned() {
    return nsecNodes.length > 0;
  }

  /** The last node with an NSEC record that stands before or at a name in canonical order. */
  int nsecBefore(LookupName name) {
    int low = 0;
    int high = nsecNodes.length - 1;
    while (low < high) {
      int middle = low + high + 1 >>> 1;
      if (compare(nsecNodes[middle], name) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return nsecNodes[low];
  }

  /** Compares a node with a name that lies in this zone. */
  private int compare(int node, LookupName name) {
    int depth = depth(node);
    int own = name.labels() - apex.labels();
    for (int i = 1; i <= Math.min(depth, own); i++) {
      int label = ancestor(node, depth - i) + LABEL;
      int order = name.compareLabel(own - i, data, label);
      if (order != 0) {
        return -order;
      }
    }
    return Integer.compare(depth, own);
  }

  /** How many labels the node's name has more than the apex. */
  int depth(int node) {
    int depth = 0;
    for (int at = node; at != APEX; at = parent(at)) {
      depth++;
    }
    return depth;
  }

  private int ancestor(int node, int up) {
    int at = node;
    for (int i = 0; i < up; i++) {
      at = parent(at);
    }
    return at;
  }

  /**
   * Puts together the name of a node: its labels, and a pointer to the zone's name.
   *
   * @param into takes up to 257 octets
   * @param apexPlace where the zone's name stands in the message
   * @return how many octets it has
   */
  int owner(int node, byte[] into, int apexPlace) {
    int octets = 0;
    for (int at = node; at != APEX; at = parent(at)) {
      int label = at + LABEL;
      System.arraycopy(data, label, into, octets, data[label] + 1);
      octets += data[label] + 1;
    }
    Names.pointer(into, octets, apexPlace);
    return octets + 2;
  }

  /** Takes records. */
  @FunctionalInterface
  public interface Sink {
    /** Takes a record; arguments as those of {@link StaticZoneBuilder#add}. */
    void take(WireName owner, int type, int ttl, byte[] from, int offset, int length)
        throws ZoneDataException;
  }

  /**
   * Hands over all records in the zone's order: canonical (RFC 4034 section 6.1), those of one name
   * and type together.
   *
   * @throws ZoneDataException what the sink throws
   */
  public void forEach(Sink sink) throws ZoneDataException {
    byte[] owner = new byte[Names.LONGEST + 2];
    byte[] zone = apex.lowerCase();
    int node = APEX;
    while (node < data.length) {
      int labels = owner(node, owner, 0) - 2;
      System.arraycopy(zone, 0, owner, labels, zone.length);
      WireName name = WireName.fromWire(owner, 0);
      int set = firstSet(node);
      for (; !isEnd(set); set = next(set)) {
        int at = set + SET_FIXED;
        for (int i = count(set); i > 0; i--) {
          int length = Names.u16(data, at);
          sink.take(name, type(set), ttl(set, at), data, at + 2, length);
          at += 2 + length;
        }
      }
      node = set + 2;
    }
  }
}
