package dev.seamark.zones.writing;

import dev.seamark.zones.names.Zone;
import dev.seamark.zones.service.EndpointRows;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.wire.ReplyWriter;

/** The names of services and endpoints as targets of other records, and their addresses. */
public final class Glue {
  private Glue() {}

  /**
   * Writes the name of a service, or of a group of its endpoints, in the zone's own spelling and
   * without compression, which the targets of SRV records may not have (RFC 2782).
   */
  public static void writeTarget(ReplyWriter out, ServiceRecords service, int group, Zone zone) {
    if (group != TargetList.NO_GROUP) {
      service.endpoints.writeLabels(group, out);
    }
    service.writeLabels(out);
    out.bytes(zone.branch, 0, zone.branch.length);
    out.bytes(zone.name.spelled(), 0, zone.name.length());
  }

  /** Writes the addresses of a service, or of a group of its endpoints. */
  static void write(ReplyWriter out, ServiceRecords service, int group, int owner, int ttl) {
    if (group == TargetList.NO_GROUP) {
      out.allA(owner, ttl, service.v4, service.v4.length, 0);
      out.allAaaa(owner, ttl, service.v6, service.v6.length / 2, 0);
      return;
    }
    EndpointRows rows = service.endpoints;
    int first = rows.firstRow(group);
    for (int row = first; row < rows.lastRow(group) && !out.cut(); row++) {
      if (!rows.repeats() || !isRepeated(rows, first, row)) {
        writeAddress(out, rows, row, owner, ttl);
      }
    }
  }

  private static boolean isRepeated(EndpointRows rows, int first, int row) {
    for (int earlier = first; earlier < row; earlier++) {
      if (rows.sameAddress(earlier, row)) {
        return true;
      }
    }
    return false;
  }

  /** Writes the address of one row. */
  static void writeAddress(ReplyWriter out, EndpointRows rows, int row, int owner, int ttl) {
    if (rows.isV6(row)) {
      out.aaaa(owner, ttl, rows.v6High(row), rows.v6Low(row));
    } else {
      out.a(owner, ttl, rows.v4(row));
    }
  }
}
