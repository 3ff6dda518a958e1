package dev.seamark.zones.service;

import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.table.AddressTable;
import dev.seamark.zones.table.Addresses;
import dev.seamark.zones.table.Labelled;
import dev.seamark.zones.wire.ReplyWriter;
import java.util.Arrays;
import java.util.List;

/**
 * Everything that one Service (or ServiceImport) answers. Immutable but for {@link #slices}: a
 * change of the Service makes a new one, and readers of the old one go on with it.
 */
public final class ServiceRecords extends Labelled implements Comparable<ServiceRecords> {

  /** How the names of the service are answered. */
  public enum Kind {
    /** There are slices, but no Service: only their addresses have names. */
    NO_SERVICE,
    /** By addresses of its own. */
    CLUSTER_IP,
    /** By the addresses of its endpoints. */
    HEADLESS,
    /** By another name. */
    EXTERNAL_NAME
  }

  public final NamespaceEntry namespace;
  public final Kind kind;

  /** The cluster IPs of either family, in their order. Read only. */
  public final int[] v4;

  public final long[] v6;
  public final PortList ports;
  public final EndpointRows endpoints;

  /** The target of an ExternalName, or the endpoints that are names. Read only. */
  public final Alias[] aliases;

  /** Where it is found outside of the cluster. */
  public final ExternalAddresses external;

  /** What the endpoints were made of, to tell new slices from known ones. The writer's own. */
  public List<EndpointSlice> slices;

  ServiceRecords(
      byte[] label,
      NamespaceEntry namespace,
      Kind kind,
      List<IpAddress> clusterIps,
      PortList ports,
      EndpointRows endpoints,
      List<Alias> aliases,
      ExternalAddresses external,
      List<EndpointSlice> slices) {
    super(label);
    this.namespace = namespace;
    this.kind = kind;
    this.ports = ports;
    this.endpoints = endpoints;
    this.aliases = aliases.isEmpty() ? NO_ALIASES : aliases.toArray(Alias[]::new);
    this.external = external;
    this.slices = slices;
    this.v4 = Addresses.v4(clusterIps);
    this.v6 = Addresses.v6(clusterIps);
  }

  private static final Alias[] NO_ALIASES = {};

  public int clusterIps() {
    return v4.length + v6.length / 2;
  }

  /** Whether nothing behind it is ready. */
  public boolean isEmpty() {
    return endpoints.size() == 0 && (kind == Kind.EXTERNAL_NAME || aliases.length == 0);
  }

  /** Tells all cluster IPs. */
  public void clusterAddresses(AddressTable.Sink sink) {
    Addresses.tell(v4, v6, sink);
  }

  /** Tells all addresses of ready endpoints. */
  public void endpointAddresses(AddressTable.Sink sink) {
    Addresses.tell(endpoints.v4, endpoints.v6, sink);
  }

  /** Tells all addresses outside of the cluster. */
  public void externalAddresses(AddressTable.Sink sink) {
    Addresses.tell(external.v4, external.v6, sink);
  }

  /** Writes the labels of its name up to the branch of the zone: {@code svc.ns}. */
  public void writeLabels(ReplyWriter out) {
    out.bytes(label, 0, label.length);
    out.bytes(namespace.label, 0, namespace.label.length);
  }

  /** Whether both lead to the same answers in the zones of the cluster. */
  public boolean sameAs(ServiceRecords that) {
    return kind == that.kind
        && namespace == that.namespace
        && Arrays.equals(v4, that.v4)
        && Arrays.equals(v6, that.v6)
        && ports.equals(that.ports)
        && Arrays.equals(aliases, that.aliases)
        && endpoints.sameAs(that.endpoints);
  }

  /** By namespace and name, so that of several the first is always the same. */
  @Override
  public int compareTo(ServiceRecords that) {
    int byNamespace = Arrays.compare(namespace.label, that.namespace.label);
    return byNamespace != 0 ? byNamespace : Arrays.compare(label, that.label);
  }
}
