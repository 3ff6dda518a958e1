package dev.seamark.zones.service;

import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.table.IdTable;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.KeyedHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Packs endpoints into {@link EndpointRows}: rows are taken in the order of the slices and then put
 * together by name. Confined to one thread.
 */
final class EndpointRowsBuilder {
  private static final byte[] NO_ZONE = {};

  private final boolean podNames;
  private final boolean zonal;
  private int rows;

  // by row, in the order of the slices
  private int[] rowAddress = new int[8];
  private int[] rowGroup = new int[8];
  private char[] rowPorts = new char[8];
  private char[] rowZone = new char[8];

  private int[] v4 = new int[8];
  private long[] v6 = new long[0];
  private final IdTable v4Ids = new IdTable();
  private final IdTable v6Ids = new IdTable();

  // by group, in the order of the first row
  private final IdTable groupIds = new IdTable();
  private int[] groupLabel = new int[8]; // where the label starts
  private char[] groupCluster = new char[8];
  private byte[] labels = new byte[64];
  private int labelsEnd;
  private boolean allDashedV4 = true;
  private boolean imported;
  private boolean hinted = true;

  private final List<PortList> portLists = new ArrayList<>();
  private final List<byte[]> clusters = new ArrayList<>();
  private final List<byte[]> zoneNames = new ArrayList<>(List.of(NO_ZONE));
  private int[] order = {};

  EndpointRowsBuilder(boolean podNames, boolean zonal) {
    this.podNames = podNames;
    this.zonal = zonal;
  }

  /** Takes the ready rows of an IPv4 or IPv6 slice. */
  void add(EndpointSlice slice, boolean publishNotReady) {
    PortList ports = PortList.ofSlice(slice.ports());
    int known = portLists.indexOf(ports);
    if (known < 0) {
      known = portLists.size();
      portLists.add(ports);
    }
    char portList = (char) known;
    int cluster = 0;
    if (slice.imported()) {
      byte[] label = Labels.of(slice.cluster());
      if (label.length == 0) {
        return;
      }
      imported = true;
      cluster = idOf(clusters, label);
    }
    boolean six = slice.addressType() == AddressType.IPV6;
    for (int row = 0; row < slice.size(); row++) {
      if (publishNotReady || slice.ready(row)) {
        IpAddress address = slice.address(row);
        hinted &= slice.hints(row).zones().contains(slice.zone(row));
        add(
            EndpointName.of(slice, row, podNames),
            address,
            six,
            portList,
            cluster,
            slice.zone(row));
      }
    }
  }

  private void add(
      byte[] label, IpAddress address, boolean six, char ports, int cluster, String zone) {
    grow();
    allDashedV4 &= !six && EndpointName.isDashed(label, address);
    rowAddress[rows] = six ? ~v6Id(address) : v4Id((int) address.low());
    rowGroup[rows] = groupId(label, cluster);
    rowPorts[rows] = ports;
    rowZone[rows] = zonal ? (char) zoneId(zone) : 0;
    rows++;
  }

  private int v4Id(int bits) {
    int next = v4Ids.size();
    int id = v4Ids.idOf(KeyedHash.OF_PROCESS.pair(0, bits), i -> v4[i] == bits);
    if (id == next) {
      v4 = next == v4.length ? Arrays.copyOf(v4, next * 2) : v4;
      v4[next] = bits;
    }
    return id;
  }

  private int v6Id(IpAddress address) {
    int next = v6Ids.size();
    int id =
        v6Ids.idOf(
            KeyedHash.OF_PROCESS.pair(address.high(), address.low()),
            i -> v6[2 * i] == address.high() && v6[2 * i + 1] == address.low());
    if (id == next) {
      v6 = 2 * next >= v6.length ? Arrays.copyOf(v6, Math.max(8, next * 4)) : v6;
      v6[2 * next] = address.high();
      v6[2 * next + 1] = address.low();
    }
    return id;
  }

  private int groupId(byte[] label, int cluster) {
    int next = groupIds.size();
    int id =
        groupIds.idOf(
            EndpointRows.hash(label, 0, cluster),
            i -> groupCluster[i] == cluster && Labels.same(label, labels, groupLabel[i]));
    if (id == next) {
      if (next == groupLabel.length) {
        groupLabel = Arrays.copyOf(groupLabel, next * 2);
        groupCluster = Arrays.copyOf(groupCluster, next * 2);
      }
      if (labelsEnd + label.length > labels.length) {
        labels = Arrays.copyOf(labels, labels.length * 2);
      }
      groupLabel[next] = labelsEnd;
      groupCluster[next] = (char) cluster;
      System.arraycopy(label, 0, labels, labelsEnd, label.length);
      labelsEnd += label.length;
    }
    return id;
  }

  private int zoneId(String zone) {
    byte[] name = zone.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    return idOf(zoneNames, name);
  }

  private static int idOf(List<byte[]> known, byte[] one) {
    for (int i = 0; i < known.size(); i++) {
      if (Arrays.equals(known.get(i), one)) {
        return i;
      }
    }
    known.add(one);
    return known.size() - 1;
  }

  private void grow() {
    if (rows == rowAddress.length) {
      rowAddress = Arrays.copyOf(rowAddress, rows * 2);
      rowGroup = Arrays.copyOf(rowGroup, rows * 2);
      rowPorts = Arrays.copyOf(rowPorts, rows * 2);
      rowZone = Arrays.copyOf(rowZone, rows * 2);
    }
  }

  /** Packs what was added; nothing can be added any more. */
  EndpointRows build() {
    order = rowsByGroup();
    return new EndpointRows(this);
  }

  private int[] rowsByGroup() {
    int[] next = new int[groupIds.size() + 1];
    for (int row = 0; row < rows; row++) {
      next[rowGroup[row] + 1]++;
    }
    for (int group = 1; group < next.length; group++) {
      next[group] += next[group - 1];
    }
    int[] byGroup = new int[rows];
    for (int row = 0; row < rows; row++) {
      byGroup[next[rowGroup[row]]++] = row;
    }
    return byGroup;
  }

  int rows() {
    return rows;
  }

  int groups() {
    return groupIds.size();
  }

  int[] v4() {
    return Arrays.copyOf(v4, v4Ids.size());
  }

  long[] v6() {
    return Arrays.copyOf(v6, v6Ids.size() * 2);
  }

  /** Absent where row after row has the next IPv4 address. */
  int @Nullable [] addresses() {
    int[] column = new int[rows];
    boolean plain = true;
    for (int i = 0; i < rows; i++) {
      column[i] = rowAddress[order[i]];
      plain &= column[i] == i;
    }
    return plain ? null : column;
  }

  char @Nullable [] ports() {
    return column(rowPorts);
  }

  char @Nullable [] zones() {
    return column(rowZone);
  }

  /** The column in the new order, absent where there are only zeros. */
  private char @Nullable [] column(char[] values) {
    char[] column = new char[rows];
    int any = 0;
    for (int i = 0; i < rows; i++) {
      column[i] = values[order[i]];
      any |= column[i];
    }
    return any == 0 ? null : column;
  }

  /** One more than there are groups; absent where each row is a group. */
  int @Nullable [] groupStarts() {
    if (rows == groups()) {
      return null;
    }
    int[] starts = new int[groups() + 1];
    for (int row = 0; row < rows; row++) {
      starts[rowGroup[row] + 1]++;
    }
    for (int group = 1; group < starts.length; group++) {
      starts[group] += starts[group - 1];
    }
    return starts;
  }

  byte @Nullable [] labels() {
    return allDashedV4 ? null : Arrays.copyOf(labels, labelsEnd);
  }

  int @Nullable [] labelStarts() {
    return allDashedV4 ? null : Arrays.copyOf(groupLabel, groups());
  }

  char @Nullable [] clusters() {
    return imported ? Arrays.copyOf(groupCluster, groups()) : null;
  }

  byte[][] clusterLabels() {
    return clusters.toArray(byte[][]::new);
  }

  /** Whether each row has a hint that it is for clients in its own zone. */
  boolean hinted() {
    return hinted && rows > 0;
  }

  byte[][] zoneNames() {
    return zoneNames.toArray(byte[][]::new);
  }

  PortList[] portLists() {
    return portLists.toArray(PortList[]::new);
  }

  int[] rowsOfList() {
    int[] counts = new int[portLists.size()];
    for (int row = 0; row < rows; row++) {
      counts[rowPorts[row]]++;
    }
    return counts;
  }

  /** Group numbers, each one more than it is, by the hash of the name. */
  int[] index(int slots) {
    int[] index = new int[slots];
    for (int group = 0; group < groups(); group++) {
      int i = EndpointRows.hash(labels, groupLabel[group], groupCluster[group]) & slots - 1;
      while (index[i] != 0) {
        i = i + 1 & slots - 1;
      }
      index[i] = group + 1;
    }
    return index;
  }
}
