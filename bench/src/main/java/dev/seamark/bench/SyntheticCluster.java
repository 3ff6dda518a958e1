package dev.seamark.bench;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.EndpointSlice.Endpoint;
import dev.seamark.zones.catalog.EndpointSliceBuilder;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import java.util.List;

/**
 * A cluster of any size: a hundred Services a namespace, each with one slice of endpoints; the
 * fifth, tenth, ... are headless.
 *
 * @param services how many
 * @param endpoints of all Services together, spread evenly
 */
record SyntheticCluster(int services, int endpoints) {
  private static final int PER_NAMESPACE = 100;

  /** One in so many Services is headless: every fifth, or as the property says. */
  private static final int HEADLESS_EVERY = Integer.getInteger("bench.headlessEvery", 5);

  private static final int NODES = 1000;
  private static final int SERVICE_BASE = 10 << 24 | 96 << 16;
  private static final int ENDPOINT_BASE = 10 << 24 | 128 << 16;
  private static final int LATER_BASE = 11 << 24;

  int namespaces() {
    return (services + PER_NAMESPACE - 1) / PER_NAMESPACE;
  }

  static String namespace(int number) {
    return "team-" + number;
  }

  static ObjectKey key(int service) {
    return new ObjectKey(namespace(service / PER_NAMESPACE), "service-" + service);
  }

  static boolean headless(int service) {
    return service % HEADLESS_EVERY == HEADLESS_EVERY - 1;
  }

  /** The number of a headless Service, counted among these alone, from 0. */
  static int headlessNumber(int which) {
    return which * HEADLESS_EVERY + HEADLESS_EVERY - 1;
  }

  /** How many Services are headless. */
  int headlessCount() {
    return services / HEADLESS_EVERY;
  }

  static String host(int service) {
    return key(service).name() + "." + key(service).namespace() + ".svc.cluster.local";
  }

  static String clusterIp(int service) {
    return dotted(SERVICE_BASE + service + 1);
  }

  /** The index of the Service's first endpoint among all. */
  int firstEndpoint(int service) {
    return (int) ((long) service * endpoints / services);
  }

  /** How many endpoints the Service has. */
  int endpointsOf(int service) {
    return firstEndpoint(service + 1) - firstEndpoint(service);
  }

  /** The address of an endpoint; that of a Service's first one is another after each change. */
  String endpointAddress(int service, int row, int generation) {
    int number = firstEndpoint(service) + row;
    return row == 0 && generation > 0
        ? dotted(LATER_BASE + (generation << 17 | service))
        : dotted(ENDPOINT_BASE + number + 1);
  }

  static String podAddress(int pod) {
    return dotted(ENDPOINT_BASE + pod + 1);
  }

  static String node(int endpoint) {
    return "node-" + endpoint % NODES;
  }

  static String zone(int endpoint) {
    return "zone-" + endpoint % 3;
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  /** A catalog with all of it. */
  Catalog catalog() {
    Catalog catalog = new Catalog(java.util.Set.of());
    for (int i = 0; i < namespaces(); i++) {
      catalog.put(new Namespace(namespace(i)));
    }
    for (int i = 0; i < services; i++) {
      catalog.put(service(i));
      catalog.put(slice(i, 0));
    }
    return catalog;
  }

  Service service(int number) {
    List<IpAddress> addresses =
        headless(number) ? List.of() : List.of(IpAddress.parse(clusterIp(number)).orElseThrow());
    return new Service(
        key(number),
        headless(number) ? Service.Type.HEADLESS : Service.Type.CLUSTER_IP,
        addresses,
        List.of(new ServicePort("http", Protocol.TCP, 80, 0)),
        "",
        false);
  }

  /** The slice of a Service after so many changes. */
  EndpointSlice slice(int service, int generation) {
    ObjectKey owner = key(service);
    EndpointSliceBuilder slice =
        EndpointSlice.builder(
                new ObjectKey(owner.namespace(), owner.name() + "-1"), owner, "", AddressType.IPV4)
            .port(new EndpointPort("http", Protocol.TCP, 8080));
    for (int row = 0; row < endpointsOf(service); row++) {
      int number = firstEndpoint(service) + row;
      var endpoint =
          new Endpoint(
              true,
              true,
              false,
              "",
              owner.name() + "-" + row,
              node(number).intern(),
              zone(number).intern());
      var _ = slice.endpoint(List.of(endpointAddress(service, row, generation)), endpoint);
    }
    return slice.build();
  }
}
