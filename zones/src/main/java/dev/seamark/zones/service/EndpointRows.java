package dev.seamark.zones.service;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.DashedAddress;
import dev.seamark.zones.wire.ReplyWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ready endpoints of one service, packed: a row per endpoint and address, the rows of one
 * endpoint name ("group") side by side. Immutable.
 *
 * <p>Columns that say nothing are not there: where every row has its own name, made of its IPv4
 * address, there are the addresses and the index by name and nothing else, about 12 bytes a row.
 */
public final class EndpointRows {
  public static final int NOT_FOUND = -1;

  static final EndpointRows NONE = new EndpointRowsBuilder(false, false).build();

  private static final int FEW = 8;

  /** The distinct IPv4 addresses in the order of the slices. Read only. */
  public final int[] v4;

  /** The distinct IPv6 addresses, two numbers each. Read only. */
  public final long[] v6;

  private final int rows;
  private final int groups;
  private final int @Nullable []
      addresses; // index into v4, or ~index into v6; absent: the same row
  private final char @Nullable [] ports; // absent: all 0
  private final char @Nullable [] zones; // 0: in no zone; absent: all 0
  private final int @Nullable [] groupStarts; // absent: each row is a group
  private final byte @Nullable [] labels; // absent: made of the IPv4 address
  private final int @Nullable [] labelStarts;
  private final char @Nullable [] clusters; // absent: the cluster's own
  private final byte[][] clusterLabels;
  private final byte[][] zoneNames; // dotted, lower case; that of 0 is empty
  private final PortList[] portLists;
  private final int[] rowsOfList;
  private final boolean hinted;
  private final int[] index; // open addressing by hash of the label: group + 1, or 0

  EndpointRows(EndpointRowsBuilder from) {
    rows = from.rows();
    groups = from.groups();
    v4 = from.v4();
    v6 = from.v6();
    groupStarts = from.groupStarts();
    addresses = from.addresses();
    ports = from.ports();
    zones = from.zones();
    labels = from.labels();
    labelStarts = labels == null ? null : from.labelStarts();
    clusters = from.clusters();
    clusterLabels = from.clusterLabels();
    zoneNames = from.zoneNames();
    portLists = from.portLists();
    rowsOfList = from.rowsOfList();
    hinted = from.hinted();
    // 1.5 to 3 slots a group, so that a name is found in a step or two
    index = groups <= FEW ? new int[0] : from.index(Integer.highestOneBit(groups * 3 / 2) << 1);
  }

  /** How many addresses there are, repeated ones included. */
  public int size() {
    return rows;
  }

  /** How many names there are. */
  public int groups() {
    return groups;
  }

  public int firstRow(int group) {
    return groupStarts == null ? group : groupStarts[group];
  }

  public int lastRow(int group) {
    return firstRow(group + 1);
  }

  public boolean isV6(int row) {
    return addresses != null && addresses[row] < 0;
  }

  public int v4(int row) {
    return v4[addresses == null ? row : addresses[row]];
  }

  public long v6High(int row) {
    return addresses == null ? 0 : v6[2 * ~addresses[row]];
  }

  public long v6Low(int row) {
    return addresses == null ? 0 : v6[2 * ~addresses[row] + 1];
  }

  /** The address of the row, as a new object. */
  public IpAddress address(int row) {
    return isV6(row) ? IpAddress.v6(v6High(row), v6Low(row)) : IpAddress.v4(v4(row));
  }

  public boolean sameAddress(int row, int other) {
    return addresses == null ? row == other : addresses[row] == addresses[other];
  }

  /** Whether an address occurs in more than one row. */
  public boolean repeats() {
    return v4.length + v6.length / 2 < rows;
  }

  /** Whether each row has an address and a name of its own. */
  public boolean isPlain() {
    return groups == rows && !repeats();
  }

  /** Which of the {@link #portLists} is the row's. */
  public int portList(int row) {
    return ports == null ? 0 : ports[row];
  }

  public int portLists() {
    return portLists.length;
  }

  public PortList portListAt(int list) {
    return portLists[list];
  }

  /** How many rows have that list of ports. */
  public int rowsOfList(int list) {
    return rowsOfList[list];
  }

  /** Whether each row is meant for clients in its own topology zone. */
  public boolean isForOwnZones() {
    return hinted;
  }

  /** The number of the row's topology zone, 0 where it has none. */
  public int zone(int row) {
    return zones == null ? 0 : zones[row];
  }

  /** How many topology zones there are, that of 0 included. */
  public int zones() {
    return zoneNames.length;
  }

  /** The name of a topology zone, dotted, lower case. Read only. */
  public byte[] zoneName(int zone) {
    return zoneNames[zone];
  }

  /** The group with the label that stands at that place of the name, in the cluster's own rows. */
  public int find(byte[] name, int at) {
    return clusters != null ? NOT_FOUND : find(name, at, 0);
  }

  /** The group of an imported endpoint: its label and that of its cluster. */
  public int findImported(byte[] name, int labelAt, int clusterAt) {
    for (int i = 0; i < clusterLabels.length; i++) {
      if (clusters != null && Labels.same(clusterLabels[i], name, clusterAt)) {
        return find(name, labelAt, i);
      }
    }
    return NOT_FOUND;
  }

  private int find(byte[] name, int at, int cluster) {
    if (groups <= FEW) {
      for (int group = 0; group < groups; group++) {
        if (isCalled(group, name, at, cluster)) {
          return group;
        }
      }
      return NOT_FOUND;
    }
    int mask = index.length - 1;
    for (int i = hash(name, at, cluster) & mask; index[i] != 0; i = i + 1 & mask) {
      if (isCalled(index[i] - 1, name, at, cluster)) {
        return index[i] - 1;
      }
    }
    return NOT_FOUND;
  }

  /** The first group from that one on that has the address. */
  public int groupWith(boolean six, long high, long low, int from) {
    if (addresses == null && groupStarts == null) {
      return six ? NOT_FOUND : rowWith((int) low, from);
    }
    for (int group = from; group < groups; group++) {
      for (int row = firstRow(group); row < lastRow(group); row++) {
        if (isV6(row) == six
            && (six ? v6High(row) == high && v6Low(row) == low : v4(row) == (int) low)) {
          return group;
        }
      }
    }
    return NOT_FOUND;
  }

  private int rowWith(int address, int from) {
    for (int row = from; row < v4.length; row++) {
      if (v4[row] == address) {
        return row;
      }
    }
    return NOT_FOUND;
  }

  static int hash(byte[] name, int at, int cluster) {
    return Labels.hash(name, at) + cluster * 31;
  }

  private boolean isCalled(int group, byte[] name, int at, int cluster) {
    if (clusters != null && clusters[group] != cluster) {
      return false;
    }
    if (labels == null || labelStarts == null) {
      return DashedAddress.read(name, at) == (v4(firstRow(group)) & 0xFFFF_FFFFL);
    }
    int start = labelStarts[group];
    int end = start + labels[start] + 1;
    int to = at + labels[start] + 1;
    return name[at] == labels[start] && Arrays.equals(labels, start, end, name, at, to);
  }

  /** Writes the labels that name the group: the endpoint's and, if imported, the cluster's. */
  public void writeLabels(int group, ReplyWriter out) {
    if (labels == null || labelStarts == null) {
      out.dashed(v4(firstRow(group)));
    } else {
      int start = labelStarts[group];
      out.bytes(labels, start, labels[start] + 1);
    }
    if (clusters != null) {
      byte[] cluster = clusterLabels[clusters[group]];
      out.bytes(cluster, 0, cluster.length);
    }
  }

  /** The label of the group's endpoint, as a new array. */
  public byte[] label(int group) {
    byte[] label = new byte[DashedAddress.LONGEST];
    if (labels == null || labelStarts == null) {
      return Arrays.copyOf(label, DashedAddress.write(v4(firstRow(group)), label, 0));
    }
    int start = labelStarts[group];
    return Arrays.copyOfRange(labels, start, start + labels[start] + 1);
  }

  /** Whether both lead to the same answers. */
  boolean sameAs(EndpointRows that) {
    return rows == that.rows
        && hinted == that.hinted
        && Arrays.equals(v4, that.v4)
        && Arrays.equals(v6, that.v6)
        && Arrays.equals(addresses, that.addresses)
        && Arrays.equals(ports, that.ports)
        && Arrays.equals(zones, that.zones)
        && Arrays.equals(groupStarts, that.groupStarts)
        && Arrays.equals(labels, that.labels)
        && Arrays.equals(clusters, that.clusters)
        && Arrays.equals(portLists, that.portLists)
        && Arrays.deepEquals(clusterLabels, that.clusterLabels)
        && Arrays.deepEquals(zoneNames, that.zoneNames);
  }
}
