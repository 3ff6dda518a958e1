package dev.seamark.zones.answer;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyWriter;

/** Reads names that are addresses, and writes PTR records. Confined to one thread. */
final class ReverseAnswers {
  private static final int V4_LABELS = 4 + 2;
  private static final int V6_LABELS = 32 + 2;

  private final ReplyWriter out;
  private final ClusterIndex index;
  private final int ttl;
  private final Zone primary;
  private boolean v6;
  private long high;
  private long low;

  /**
   * @param primary the zone that the targets lie in
   */
  ReverseAnswers(ReplyWriter out, ClusterIndex index, int ttl, Zone primary) {
    this.out = out;
    this.index = index;
    this.ttl = ttl;
    this.primary = primary;
  }

  /** Whether the name lies in one of the trees of addresses. */
  static boolean isReverse(Query query) {
    return query.isUnder(Zone.IN_ADDR) || query.isUnder(Zone.IP6);
  }

  /** Whether the name is a whole address; which is kept for {@link #write}. */
  boolean read(Query query) {
    v6 = query.isUnder(Zone.IP6);
    return v6 ? readV6(query) : readV4(query);
  }

  private boolean readV4(Query query) {
    if (query.labels() != V4_LABELS) {
      return false;
    }
    high = 0;
    low = 0;
    for (int i = 3; i >= 0; i--) {
      int octet = octet(query.name(), query.labelStart(i));
      if (octet < 0) {
        return false;
      }
      low = low << 8 | octet;
    }
    return true;
  }

  /** A number of 0 to 255 without leading zeros, else -1. */
  private static int octet(byte[] name, int at) {
    int digits = name[at];
    if (digits > 3 || digits > 1 && name[at + 1] == '0') {
      return -1;
    }
    int value = 0;
    for (int i = at + 1; i <= at + digits; i++) {
      if (name[i] < '0' || name[i] > '9') {
        return -1;
      }
      value = value * 10 + name[i] - '0';
    }
    return value > 255 ? -1 : value;
  }

  private boolean readV6(Query query) {
    if (query.labels() != V6_LABELS) {
      return false;
    }
    high = 0;
    low = 0;
    for (int i = 31; i >= 0; i--) {
      int at = query.labelStart(i);
      int nibble = query.name()[at] == 1 ? Character.digit(query.name()[at + 1], 16) : -1;
      if (nibble < 0) {
        return false;
      }
      high = high << 4 | low >>> 60;
      low = low << 4 | nibble;
    }
    return true;
  }

  /**
   * Writes the PTR record of the service with that cluster IP, else those of all endpoints with
   * that address.
   *
   * @return whether there was any
   */
  boolean write() {
    Object found = index.clusterIps().find(v6, high, low);
    for (int i = 0; i < AddressTable.count(found); i++) {
      ServiceRecords service = index.clusterIps().get(found, i);
      if (service.namespace.listed) {
        write(service, TargetList.NO_GROUP);
        return true;
      }
    }
    boolean any = false;
    found = index.endpoints().find(v6, high, low);
    for (int i = 0; i < AddressTable.count(found); i++) {
      ServiceRecords service = index.endpoints().get(found, i);
      any |= service.namespace.listed && writeEndpoints(service);
    }
    return any;
  }

  private boolean writeEndpoints(ServiceRecords service) {
    EndpointRows rows = service.endpoints;
    int first = rows.groupWith(v6, high, low, 0);
    int group = first;
    while (group != EndpointRows.NOT_FOUND) {
      write(service, group);
      group = rows.groupWith(v6, high, low, group + 1);
    }
    return first != EndpointRows.NOT_FOUND;
  }

  private void write(ServiceRecords service, int group) {
    out.open(ReplyWriter.QUESTION, RecordType.PTR, ttl);
    Glue.writeTarget(out, service, group, primary);
    out.close();
  }
}
