package dev.seamark.zones.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An EndpointSlice (discovery.k8s.io/v1), reduced to rows: one row per address, so an endpoint of
 * two addresses is two rows that are alike but for the address. Addresses lie in one array of
 * bytes, a column of strings exists only where some row has a value: about 10 bytes a row where
 * there are no host names.
 *
 * <p>A slice belongs to the Service that its label {@code kubernetes.io/service-name} names, or,
 * for an imported slice, to the ServiceImport that {@code multicluster.kubernetes.io/service-name}
 * names; where it has both, to both.
 */
public final class EndpointSlice implements Fact {
  static final byte READY = 1;
  static final byte SERVING = 2;
  static final byte TERMINATING = 4;
  static final byte FURTHER = 8;

  /** What the addresses of a slice are. */
  public enum AddressType {
    IPV4,
    IPV6,
    /** Names; each is answered like the alias of an ExternalName. */
    FQDN
  }

  private final ObjectKey key;
  private final ObjectKey owner;
  private final String cluster;
  private final @Nullable EndpointSlice ofService;
  private final AddressType addressType;
  private final List<EndpointPort> ports;
  private final byte[] addresses;
  private final byte[] conditions;
  private final String @Nullable [] texts;
  private final String @Nullable [] hostnames;
  private final TextColumn targets;
  private final String @Nullable [] nodes;
  private final String @Nullable [] zones;
  private final Hints @Nullable [] hints;
  private final long triggeredAtMillis;

  EndpointSlice(EndpointSliceBuilder from) {
    this.key = from.key;
    this.owner = from.owner;
    this.cluster = from.cluster;
    this.addressType = from.addressType;
    this.ports = List.copyOf(from.ports);
    this.addresses = Arrays.copyOf(from.addresses, from.rows * width(addressType));
    this.conditions = Arrays.copyOf(from.conditions, from.rows);
    this.texts = column(from.texts);
    this.hostnames = column(from.hostnames);
    this.targets = TextColumn.of(from.targets);
    this.nodes = column(from.nodes);
    this.zones = column(from.zones);
    this.hints = from.hinted ? from.hints.toArray(Hints[]::new) : null;
    this.triggeredAtMillis = from.triggeredAtMillis;
    this.ofService = from.service == null ? null : new EndpointSlice(this, from.service);
  }

  /** The same rows as the slice of a Service of this cluster. */
  private EndpointSlice(EndpointSlice imported, ObjectKey service) {
    this.key = imported.key;
    this.owner = service;
    this.cluster = "";
    this.addressType = imported.addressType;
    this.ports = imported.ports;
    this.addresses = imported.addresses;
    this.conditions = imported.conditions;
    this.texts = imported.texts;
    this.hostnames = imported.hostnames;
    this.targets = imported.targets;
    this.nodes = imported.nodes;
    this.zones = imported.zones;
    this.hints = imported.hints;
    this.triggeredAtMillis = imported.triggeredAtMillis;
    this.ofService = null;
  }

  private static String @Nullable [] column(List<String> values) {
    return values.stream().allMatch(String::isEmpty) ? null : values.toArray(String[]::new);
  }

  /** How many bytes an address takes. */
  static int width(AddressType type) {
    return switch (type) {
      case IPV4 -> 4;
      case IPV6 -> 16;
      case FQDN -> 0;
    };
  }

  /**
   * Starts a slice.
   *
   * @param owner the Service (or ServiceImport) it belongs to
   * @param cluster the source cluster of an imported slice, empty for the cluster's own
   */
  public static EndpointSliceBuilder builder(
      ObjectKey key, ObjectKey owner, String cluster, AddressType addressType) {
    return new EndpointSliceBuilder(key, owner, cluster, addressType);
  }

  @Override
  public Kind kind() {
    return Kind.ENDPOINT_SLICE;
  }

  @Override
  public ObjectKey key() {
    return key;
  }

  /** The Service that the slice belongs to, or the ServiceImport where it is imported. */
  public ObjectKey owner() {
    return owner;
  }

  /** Whether the slice belongs to a ServiceImport. */
  public boolean imported() {
    return !cluster.isEmpty();
  }

  /** The source cluster of an imported slice, empty for the cluster's own. */
  public String cluster() {
    return cluster;
  }

  /** The Service that an imported slice belongs to besides. */
  public Optional<ObjectKey> service() {
    return Optional.ofNullable(ofService).map(EndpointSlice::owner);
  }

  /**
   * The slice as each of its owners has it: one, or, for an imported slice that is a Service's,
   * too, two over the same rows.
   */
  public List<EndpointSlice> placements() {
    return ofService == null ? List.of(this) : List.of(this, ofService);
  }

  public AddressType addressType() {
    return addressType;
  }

  public List<EndpointPort> ports() {
    return ports;
  }

  /** How many rows there are. */
  public int size() {
    return conditions.length;
  }

  /** The address of a row of an IPv4 or IPv6 slice. */
  public IpAddress address(int row) {
    boolean v6 = addressType == AddressType.IPV6;
    return IpAddress.fromBytes(addresses, row * width(addressType), v6);
  }

  /**
   * The address of a row as the object spells it: the name in an FQDN slice, else the text of the
   * address, which DNS makes the endpoint's name of where nothing else names it.
   */
  public String addressText(int row) {
    String spelling = spelling(row);
    return spelling.isEmpty() ? address(row).toString() : spelling;
  }

  /** The name in an FQDN slice, else the object's text of an address, empty where canonical. */
  public String spelling(int row) {
    return texts == null ? "" : texts[row];
  }

  /** Condition {@code ready}; absent counts as true. */
  public boolean ready(int row) {
    return (conditions[row] & READY) != 0;
  }

  /** Condition {@code serving}; absent counts as ready. */
  public boolean serving(int row) {
    return (conditions[row] & SERVING) != 0;
  }

  /** Condition {@code terminating}; absent counts as false. */
  public boolean terminating(int row) {
    return (conditions[row] & TERMINATING) != 0;
  }

  /** The endpoint's host name, empty where it has none. */
  public String hostname(int row) {
    return hostnames == null ? "" : hostnames[row];
  }

  /** The name of the object behind the endpoint ({@code targetRef.name}), empty where unknown. */
  public String target(int row) {
    return targets.get(row);
  }

  /** The node of the endpoint, empty where unknown. */
  public String node(int row) {
    return nodes == null ? "" : nodes[row];
  }

  /** The topology zone of the endpoint, empty where unknown. */
  public String zone(int row) {
    return zones == null ? "" : zones[row];
  }

  /** Where the endpoint's traffic should come from; none where hints were not asked for. */
  public Hints hints(int row) {
    return hints == null ? Hints.NONE : hints[row];
  }

  /** Whether the row is the second or a later address of its endpoint: a proxy takes the first. */
  public boolean further(int row) {
    return (conditions[row] & FURTHER) != 0;
  }

  /**
   * When the change that led to this version happened, in milliseconds since 1970 (annotation
   * {@code endpoints.kubernetes.io/last-change-trigger-time}); 0 where unknown. Not part of
   * equality.
   */
  public long triggeredAtMillis() {
    return triggeredAtMillis;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EndpointSlice that
        && key.equals(that.key)
        && owner.equals(that.owner)
        && cluster.equals(that.cluster)
        && service().equals(that.service())
        && addressType == that.addressType
        && ports.equals(that.ports)
        && Arrays.equals(addresses, that.addresses)
        && Arrays.equals(conditions, that.conditions)
        && Arrays.equals(texts, that.texts)
        && Arrays.equals(hostnames, that.hostnames)
        && targets.equals(that.targets)
        && Arrays.equals(nodes, that.nodes)
        && Arrays.equals(zones, that.zones)
        && Arrays.equals(hints, that.hints);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, owner, Arrays.hashCode(addresses), Arrays.hashCode(conditions));
  }

  @Override
  public String toString() {
    return "EndpointSlice " + key + " of " + owner + ", " + size() + " " + addressType;
  }

  /**
   * What an endpoint has besides its addresses. Strings are empty where the object says nothing;
   * those that repeat (node, zone) should be the same instance throughout a catalog.
   */
  public record Endpoint(
      boolean ready,
      boolean serving,
      boolean terminating,
      String hostname,
      String target,
      String node,
      String zone,
      Hints hints) {
    /** An endpoint that is ready and has nothing but addresses. */
    public static final Endpoint READY = new Endpoint(true, true, false, "", "", "", "");

    /** An endpoint without hints. */
    public Endpoint(
        boolean ready,
        boolean serving,
        boolean terminating,
        String hostname,
        String target,
        String node,
        String zone) {
      this(ready, serving, terminating, hostname, target, node, zone, Hints.NONE);
    }
  }
}
