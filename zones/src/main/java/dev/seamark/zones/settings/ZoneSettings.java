package dev.seamark.zones.settings;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.Set;

/**
 * How a {@code kubernetes} block wants its zones answered.
 *
 * @param zones in the order and spelling of the configuration, reverse zones among them; at least
 *     one is none
 * @param ttl of all records but those of {@code dns-version}, 0 to 3600 seconds
 * @param namespaces which are visible; none means all
 * @param pods how pod names are answered
 * @param endpoints whether endpoints are looked at; if not, there are cluster IPs and aliases only
 * @param endpointPodNames whether endpoints without a host name are named after their pods
 * @param ignoreEmptyService whether a service with a cluster IP and nothing ready is a name error
 * @param zonal whether {@code TOPOZONE.pin._zone} and {@code TOPOZONE.prefer._zone} in front of a
 *     headless service choose among its endpoints
 * @param multiclusterZones those of the zones that hold the imported services
 * @param ownAddresses the server's addresses but those of the loopback, to find the name servers
 * @param bindings whether services have SVCB and HTTPS records
 * @param near whether clients get the endpoints in their own topology zone, of headless services
 *     whose endpoints have such hints
 */
public record ZoneSettings(
    List<WireName> zones,
    int ttl,
    Set<String> namespaces,
    PodMode pods,
    boolean endpoints,
    boolean endpointPodNames,
    boolean ignoreEmptyService,
    boolean zonal,
    List<WireName> multiclusterZones,
    List<IpAddress> ownAddresses,
    boolean bindings,
    boolean near) {
  private static final int DEFAULT_TTL = 5;
  private static final int LARGEST_TTL = 3600; // what CoreDNS allows

  public ZoneSettings {
    zones = List.copyOf(zones);
    namespaces = Set.copyOf(namespaces);
    multiclusterZones = List.copyOf(multiclusterZones);
    ownAddresses = List.copyOf(ownAddresses);
    if (ttl < 0 || ttl > LARGEST_TTL) {
      throw new IllegalArgumentException("ttl is " + ttl + ", but must be 0 to " + LARGEST_TTL);
    }
    if (zones.stream().allMatch(WireName::isReverse)) {
      throw new IllegalArgumentException(
          "zones are " + zones + ", but at least one must not be a reverse zone");
    }
    if (!zones.containsAll(multiclusterZones)) {
      throw new IllegalArgumentException(
          "multicluster zones are " + multiclusterZones + ", but must be among " + zones);
    }
  }

  /** These zones, all else as it is without configuration. */
  public static ZoneSettings of(WireName... zones) {
    return new ZoneSettings(
        List.of(zones),
        DEFAULT_TTL,
        Set.of(),
        PodMode.DISABLED,
        true,
        false,
        false,
        false,
        List.of(),
        List.of(),
        false,
        false);
  }

  /** The same with other {@link #ttl}. */
  public ZoneSettings withTtl(int ttl) {
    Draft draft = new Draft(this);
    draft.ttl = ttl;
    return draft.settings();
  }

  /** The same with other {@link #namespaces}. */
  public ZoneSettings withNamespaces(Set<String> namespaces) {
    Draft draft = new Draft(this);
    draft.namespaces = namespaces;
    return draft.settings();
  }

  /** The same with other {@link #pods}. */
  public ZoneSettings withPods(PodMode pods) {
    Draft draft = new Draft(this);
    draft.pods = pods;
    return draft.settings();
  }

  /** The same with other {@link #endpoints}. */
  public ZoneSettings withEndpoints(boolean endpoints) {
    Draft draft = new Draft(this);
    draft.endpoints = endpoints;
    return draft.settings();
  }

  /** The same with other {@link #endpointPodNames}. */
  public ZoneSettings withEndpointPodNames(boolean endpointPodNames) {
    Draft draft = new Draft(this);
    draft.endpointPodNames = endpointPodNames;
    return draft.settings();
  }

  /** The same with other {@link #ignoreEmptyService}. */
  public ZoneSettings withIgnoreEmptyService(boolean ignoreEmptyService) {
    Draft draft = new Draft(this);
    draft.ignoreEmptyService = ignoreEmptyService;
    return draft.settings();
  }

  /** The same with other {@link #zonal}. */
  public ZoneSettings withZonal(boolean zonal) {
    Draft draft = new Draft(this);
    draft.zonal = zonal;
    return draft.settings();
  }

  /** The same with other {@link #multiclusterZones}. */
  public ZoneSettings withMulticlusterZones(List<WireName> multiclusterZones) {
    Draft draft = new Draft(this);
    draft.multiclusterZones = multiclusterZones;
    return draft.settings();
  }

  /** The same with other {@link #ownAddresses}. */
  public ZoneSettings withOwnAddresses(List<IpAddress> ownAddresses) {
    Draft draft = new Draft(this);
    draft.ownAddresses = ownAddresses;
    return draft.settings();
  }

  /** The same with other {@link #bindings}. */
  public ZoneSettings withBindings(boolean bindings) {
    Draft draft = new Draft(this);
    draft.bindings = bindings;
    return draft.settings();
  }

  /** The same with other {@link #near}. */
  public ZoneSettings withNear(boolean near) {
    Draft draft = new Draft(this);
    draft.near = near;
    return draft.settings();
  }

  /** Settings of which one is changed. */
  private static final class Draft {
    private List<WireName> zones;
    private int ttl;
    private Set<String> namespaces;
    private PodMode pods;
    private boolean endpoints;
    private boolean endpointPodNames;
    private boolean ignoreEmptyService;
    private boolean zonal;
    private List<WireName> multiclusterZones;
    private List<IpAddress> ownAddresses;
    private boolean bindings;
    private boolean near;

    Draft(ZoneSettings from) {
      zones = from.zones;
      ttl = from.ttl;
      namespaces = from.namespaces;
      pods = from.pods;
      endpoints = from.endpoints;
      endpointPodNames = from.endpointPodNames;
      ignoreEmptyService = from.ignoreEmptyService;
      zonal = from.zonal;
      multiclusterZones = from.multiclusterZones;
      ownAddresses = from.ownAddresses;
      bindings = from.bindings;
      near = from.near;
    }

    ZoneSettings settings() {
      return new ZoneSettings(
          zones,
          ttl,
          namespaces,
          pods,
          endpoints,
          endpointPodNames,
          ignoreEmptyService,
          zonal,
          multiclusterZones,
          ownAddresses,
          bindings,
          near);
    }
  }
}
