package dev.seamark.zones.names;

import dev.seamark.zones.service.Alias;
import dev.seamark.zones.service.EndpointRows;
import dev.seamark.zones.service.PortList;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.table.AddressSet;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.RecordType;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a service that a name speaks of: all of it, one endpoint, one port, or one topology
 * zone. Reused from name to name; confined to one thread.
 */
public final class Selection {
  private static final int ANY_ZONE = -1;
  private static final int NO_ZONE = -2;
  private static final int WHOLE = -1;

  private @Nullable ServiceRecords service;
  private byte[] name = {};
  private int portAt;
  private int protocolAt;
  private int endpointAt;
  private int clusterAt;
  private int firstGroup;
  private int lastGroup;
  private int zone;
  private boolean mayBeEmpty; // a zonal name exists whether anybody is in the zone or not
  private int directive; // which label says what to do with the topology zone left of it
  private @Nullable NameReader zonal; // the name, where it has a topology zone
  private int[] matching = new int[4]; // by list of ports, how many of it are asked for

  /** All of the service. */
  void whole(ServiceRecords service, byte[] name) {
    ports(service, name, PortList.ANY, PortList.ANY);
  }

  /** What has the port and the protocol that stand at these places of the name. */
  void ports(ServiceRecords service, byte[] name, int portAt, int protocolAt) {
    start(service, name, portAt, protocolAt);
    lastGroup = service.endpoints.groups();
  }

  /** The endpoint whose label, and that of its cluster if imported, stand at these places. */
  void endpoint(ServiceRecords service, byte[] name, int endpointAt, int clusterAt) {
    start(service, name, PortList.ANY, PortList.ANY);
    this.endpointAt = endpointAt;
    this.clusterAt = clusterAt;
    EndpointRows rows = service.endpoints;
    int group =
        clusterAt == WHOLE
            ? rows.find(name, endpointAt)
            : rows.findImported(name, endpointAt, clusterAt);
    firstGroup = group == EndpointRows.NOT_FOUND ? 0 : group;
    lastGroup = group == EndpointRows.NOT_FOUND ? 0 : group + 1;
  }

  /** The one endpoint of the cluster's own whose label stands there. */
  void endpoint(ServiceRecords service, byte[] name, int endpointAt) {
    endpoint(service, name, endpointAt, WHOLE);
  }

  /**
   * The endpoints in the topology zone that the labels left of the directive name.
   *
   * @param prefer whether all are meant where none is in it
   */
  void zone(ServiceRecords service, NameReader labels, int directive, boolean prefer) {
    whole(service, labels.name());
    zone = NO_ZONE;
    for (int i = 1; i < service.endpoints.zones(); i++) {
      if (labels.joinedUpTo(directive, service.endpoints.zoneName(i))) {
        zone = i;
      }
    }
    this.directive = directive;
    mayBeEmpty = true;
    zonal = labels;
    if (prefer && zone == NO_ZONE && alias() == null) {
      zone = ANY_ZONE;
      zonal = null;
    }
  }

  /**
   * Of a headless service whose endpoints are meant for clients in their own topology zones those
   * in this one, if some of them have what is asked for.
   *
   * @param zoneName dotted, lower case
   * @param type that of the question: addresses of one family, or any
   */
  void near(byte[] zoneName, int type) {
    EndpointRows rows = service().endpoints;
    if (service().kind != ServiceRecords.Kind.HEADLESS
        || !isAllRows()
        || zonal != null
        || !rows.isForOwnZones()) {
      return;
    }
    for (int i = 1; i < rows.zones(); i++) {
      if (Arrays.equals(rows.zoneName(i), zoneName) && hasAny(i, type)) {
        zone = i;
        return;
      }
    }
  }

  private boolean hasAny(int wantedZone, int type) {
    EndpointRows rows = service().endpoints;
    for (int row = 0; row < rows.size(); row++) {
      boolean fits = type != (rows.isV6(row) ? RecordType.A : RecordType.AAAA);
      if (rows.zone(row) == wantedZone && fits && has(row)) {
        return true;
      }
    }
    return false;
  }

  private void start(ServiceRecords service, byte[] name, int portAt, int protocolAt) {
    this.service = service;
    this.name = name;
    this.portAt = portAt;
    this.protocolAt = protocolAt;
    endpointAt = WHOLE;
    clusterAt = WHOLE;
    firstGroup = 0;
    lastGroup = 0;
    zone = ANY_ZONE;
    zonal = null;
    mayBeEmpty = false;
    EndpointRows rows = service.endpoints;
    if (matching.length < rows.portLists()) {
      matching = new int[rows.portLists() * 2];
    }
    for (int list = 0; list < rows.portLists(); list++) {
      matching[list] = rows.portListAt(list).matching(name, portAt, protocolAt);
    }
  }

  public ServiceRecords service() {
    return Objects.requireNonNull(service);
  }

  /** Whether endpoints are meant rather than the service's own addresses. */
  public boolean ofEndpoints() {
    return service().kind == ServiceRecords.Kind.HEADLESS || endpointAt != WHOLE;
  }

  /** Whether the name exists: something is selected, or it may be nothing as a zonal name may. */
  boolean exists() {
    if (service().kind == ServiceRecords.Kind.EXTERNAL_NAME) {
      return alias() != null;
    }
    if (!ofEndpoints()) {
      return service().ports.matching(name, portAt, protocolAt) > 0;
    }
    return mayBeEmpty || candidates() > 0 || alias() != null;
  }

  /** How many pairs of an address and a port there are, the same ones counted each time. */
  public int candidates() {
    ServiceRecords of = service();
    if (of.kind == ServiceRecords.Kind.EXTERNAL_NAME) {
      return 0;
    }
    if (!ofEndpoints()) {
      return of.ports.matching(name, portAt, protocolAt) * of.clusterIps();
    }
    EndpointRows rows = of.endpoints;
    int count = 0;
    if (isAllRows()) {
      for (int list = 0; list < rows.portLists(); list++) {
        count += rows.rowsOfList(list) * matching[list];
      }
      return count;
    }
    int last = rows.firstRow(lastGroup);
    for (int row = rows.firstRow(firstGroup); row < last; row++) {
      count += has(row) ? matching[rows.portList(row)] : 0;
    }
    return count;
  }

  /** How many pairs of a place outside of the cluster and a port there are. */
  public int externalCandidates() {
    return service().ports.matching(name, portAt, protocolAt) * service().external.count;
  }

  private boolean isAllRows() {
    return zone == ANY_ZONE && endpointAt == WHOLE;
  }

  /** Whether each row of the endpoints is selected. */
  public boolean isEverything() {
    return isAllRows() && portAt == PortList.ANY && protocolAt == PortList.ANY;
  }

  /** The first of the groups of endpoints that may have rows selected. */
  public int firstGroup() {
    return firstGroup;
  }

  /** How many groups, from the first on, may have rows selected. */
  public int groups() {
    return lastGroup - firstGroup;
  }

  /** Whether the row is selected, given that its group may have such rows. */
  public boolean has(int row) {
    EndpointRows rows = service().endpoints;
    return (zone == ANY_ZONE || rows.zone(row) == zone) && matching[rows.portList(row)] > 0;
  }

  /** Whether that port of the list is selected. */
  public boolean has(PortList ports, int port) {
    return ports.matches(port, name, portAt, protocolAt);
  }

  /** The first alias selected; an owner has no use for more than one (RFC 1034, 3.6.2). */
  public @Nullable Alias alias() {
    for (Alias alias : service().aliases) {
      if (has(alias)) {
        return alias;
      }
    }
    return null;
  }

  private boolean has(Alias alias) {
    if (service().kind == ServiceRecords.Kind.EXTERNAL_NAME) {
      return endpointAt == WHOLE && alias.ports().matching(name, portAt, protocolAt) > 0;
    }
    return ofEndpoints()
        && (endpointAt == WHOLE || isCalled(alias.label(), endpointAt))
        && (clusterAt == WHOLE || isCalled(alias.cluster(), clusterAt))
        && (zonal == null || zonal.joinedUpTo(directive, alias.zone()))
        && alias.ports().matching(name, portAt, protocolAt) > 0;
  }

  private boolean isCalled(byte[] label, int at) {
    return label.length > 0 && Labels.same(label, name, at);
  }

  /** Lists the addresses selected, each once. */
  public void addresses(AddressSet into) {
    EndpointRows rows = service().endpoints;
    boolean repeats = rows.repeats();
    int last = rows.firstRow(lastGroup);
    for (int row = rows.firstRow(firstGroup); row < last; row++) {
      if (!has(row)) {
        continue;
      }
      if (rows.isV6(row)) {
        into.addV6(rows.v6High(row), rows.v6Low(row), repeats);
      } else {
        into.addV4(rows.v4(row), repeats);
      }
    }
  }
}
