package dev.seamark.zones.writing;

import dev.seamark.zones.names.NameReader;
import dev.seamark.zones.names.Selection;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.service.EndpointRows;
import dev.seamark.zones.service.ExternalAddresses;
import dev.seamark.zones.service.PodNames;
import dev.seamark.zones.service.PortList;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyWriter;
import dev.seamark.zones.wire.WireName;

/**
 * Writes SRV records and the addresses of their targets. The weight is shared by all pairs of an
 * address and a port, repeated ones included, as CoreDNS shares it. Confined to one thread.
 */
public final class ServiceAnswers {
  private static final int WHOLE_WEIGHT = 100;

  private final ReplyWriter out;
  private final int ttl;
  private final int glueTtl;
  private final TargetList targets = new TargetList();

  /**
   * Writes there.
   *
   * @param glueTtl of the addresses of targets
   */
  public ServiceAnswers(ReplyWriter out, int ttl, int glueTtl) {
    this.out = out;
    this.ttl = ttl;
    this.glueTtl = glueTtl;
  }

  public static int weight(int candidates) {
    return Math.max(1, WHOLE_WEIGHT / candidates);
  }

  /** Writes what the selected part of a service has, which may be nothing. */
  public void write(Selection selection, Zone zone, int rotation) {
    int candidates = selection.candidates();
    if (candidates == 0) {
      return;
    }
    if (selection.ofEndpoints()) {
      writeEndpoints(selection, zone, weight(candidates), rotation);
    } else {
      writeService(selection, zone, weight(candidates));
    }
  }

  /** Writes what the selected ports of a service have outside of the cluster. */
  public void writeExternal(Selection selection, Zone zone) {
    ServiceRecords service = selection.service();
    ExternalAddresses external = service.external;
    int weight = weight(selection.externalCandidates());
    int target = 0;
    for (int port = 0; port < service.ports.size(); port++) {
      if (!isNew(selection, service.ports, port)) {
        continue;
      }
      int number = service.ports.number(port);
      if (external.hasAddresses()) {
        openSrv(weight, number);
        target = target == 0 ? out.position() : target;
        Glue.writeTarget(out, service, TargetList.NO_GROUP, zone);
        out.close();
      }
      for (WireName name : external.names) {
        openSrv(weight, number);
        out.bytes(name.spelled(), 0, name.length());
        out.close();
      }
    }
    if (target > 0) {
      out.section(ReplyWriter.Section.ADDITIONAL);
      out.allA(target, glueTtl, external.v4, external.v4.length, 0);
      out.allAaaa(target, glueTtl, external.v6, external.v6.length / 2, 0);
    }
  }

  /** Writes the record of a pod, whose port is 0. */
  public void writePod(NameReader labels, PodNames pod, Zone zone) {
    openSrv(WHOLE_WEIGHT, 0);
    int target = out.position();
    byte[] name = labels.name();
    for (int label = 2; label >= 0; label--) {
      int at = labels.at(label);
      out.bytes(name, at, name[at] + 1);
    }
    out.bytes(zone.name.spelled(), 0, zone.name.length());
    out.close();
    out.section(ReplyWriter.Section.ADDITIONAL);
    if (pod.v6()) {
      out.aaaa(target, glueTtl, pod.high(), pod.low());
    } else {
      out.a(target, glueTtl, (int) pod.low());
    }
  }

  private void openSrv(int weight, int port) {
    out.open(ReplyWriter.QUESTION, RecordType.SRV, ttl);
    out.u16(0);
    out.u16(weight);
    out.u16(port);
  }

  private void writeService(Selection selection, Zone zone, int weight) {
    ServiceRecords service = selection.service();
    int target = 0;
    for (int port = 0; port < service.ports.size(); port++) {
      if (!isNew(selection, service.ports, port)) {
        continue;
      }
      openSrv(weight, service.ports.number(port));
      target = target == 0 ? out.position() : target;
      Glue.writeTarget(out, service, TargetList.NO_GROUP, zone);
      out.close();
    }
    if (target > 0) {
      out.section(ReplyWriter.Section.ADDITIONAL);
      Glue.write(out, service, TargetList.NO_GROUP, target, glueTtl);
    }
  }

  /** Whether the port is asked for, has a number, and none before it that is has the same one. */
  private static boolean isNew(Selection selection, PortList ports, int port) {
    int number = ports.number(port);
    if (number == PortList.NO_NUMBER || !selection.has(ports, port)) {
      return false;
    }
    for (int earlier = 0; earlier < port; earlier++) {
      if (ports.number(earlier) == number && selection.has(ports, earlier)) {
        return false;
      }
    }
    return true;
  }

  private void writeEndpoints(Selection selection, Zone zone, int weight, int rotation) {
    out.mark();
    writeGroups(selection, zone, weight, 0);
    if (out.cut()) {
      out.rewind();
      writeGroups(selection, zone, weight, Math.floorMod(rotation, selection.groups()));
      return;
    }
    out.section(ReplyWriter.Section.ADDITIONAL);
    for (int i = 0; i < targets.count() && !out.cut(); i++) {
      writeGlue(selection, targets.group(i), targets.place(i));
    }
  }

  private void writeGroups(Selection selection, Zone zone, int weight, int start) {
    targets.clear();
    int count = selection.groups();
    for (int i = 0; i < count && !out.cut(); i++) {
      int next = start + i < count ? start + i : start + i - count;
      writeGroup(selection, zone, weight, selection.firstGroup() + next);
    }
  }

  private void writeGroup(Selection selection, Zone zone, int weight, int group) {
    EndpointRows rows = selection.service().endpoints;
    int first = rows.firstRow(group);
    int target = 0;
    for (int row = first; row < rows.lastRow(group); row++) {
      if (!selection.has(row) || isListRepeated(selection, rows, first, row)) {
        continue;
      }
      PortList ports = rows.portListAt(rows.portList(row));
      for (int port = 0; port < ports.size() && !out.cut(); port++) {
        if (!isNew(selection, ports, port)
            || isInEarlierList(selection, rows, first, row, ports.number(port))) {
          continue;
        }
        openSrv(weight, ports.number(port));
        target = target == 0 ? out.position() : target;
        Glue.writeTarget(out, selection.service(), group, zone);
        out.close();
      }
    }
    if (target > 0) {
      targets.add(target, 0, group);
    }
  }

  /** Whether the row before, if it is selected, has the same ports and so the same records. */
  private static boolean isListRepeated(
      Selection selection, EndpointRows rows, int first, int row) {
    return row > first && rows.portList(row) == rows.portList(row - 1) && selection.has(row - 1);
  }

  private static boolean isInEarlierList(
      Selection selection, EndpointRows rows, int first, int row, int number) {
    for (int earlier = first; earlier < row; earlier++) {
      PortList ports = rows.portListAt(rows.portList(earlier));
      for (int port = 0; selection.has(earlier) && port < ports.size(); port++) {
        if (ports.number(port) == number && selection.has(ports, port)) {
          return true;
        }
      }
    }
    return false;
  }

  private void writeGlue(Selection selection, int group, int owner) {
    EndpointRows rows = selection.service().endpoints;
    int first = rows.firstRow(group);
    for (int row = first; row < rows.lastRow(group) && !out.cut(); row++) {
      if (!hasNumber(selection, rows, row)) {
        continue;
      }
      boolean written = false;
      for (int earlier = first; rows.repeats() && earlier < row; earlier++) {
        written |= rows.sameAddress(earlier, row) && hasNumber(selection, rows, earlier);
      }
      if (!written) {
        Glue.writeAddress(out, rows, row, owner, glueTtl);
      }
    }
  }

  /** Whether the row has a record, if not for its own sake then for that of one like it. */
  private static boolean hasNumber(Selection selection, EndpointRows rows, int row) {
    if (!selection.has(row)) {
      return false;
    }
    PortList ports = rows.portListAt(rows.portList(row));
    for (int port = 0; port < ports.size(); port++) {
      if (ports.number(port) != PortList.NO_NUMBER && selection.has(ports, port)) {
        return true;
      }
    }
    return false;
  }
}
