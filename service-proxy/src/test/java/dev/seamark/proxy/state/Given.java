package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.Hints;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Facts, in few words. */
final class Given {
  static final NodeInfo HERE =
      new NodeInfo("here", "eu-1", List.of(ip("192.168.0.1"), ip("fd00::1")), true);

  private Given() {}

  static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  static Cidr range(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  static ObjectKey key(String name) {
    return new ObjectKey("default", name);
  }

  static ServiceOf service(String name) {
    return new ServiceOf(name);
  }

  /**
   * A slice of port 8080 at 10.244.0.1, 10.244.0.2, ..., one word an endpoint: {@code R} ready,
   * {@code T} terminating but serving, {@code N} not ready, {@code D} terminating and not serving;
   * then {@code @node}, then hints {@code +z=zone} and {@code +n=node}.
   */
  static EndpointSlice slice(String service, String words) {
    return slice(service, service + "-1", new EndpointPort("", Protocol.TCP, 8080), 1, words);
  }

  static EndpointSlice slice(
      String service, String name, EndpointPort port, int first, String words) {
    var slice = EndpointSlice.builder(key(name), key(service), "", AddressType.IPV4).port(port);
    int number = first;
    for (String word : words.strip().split(" +")) {
      if (!word.isEmpty()) {
        slice.endpoint(List.of("10.244.0." + number++), endpoint(word));
      }
    }
    return slice.build();
  }

  static EndpointSlice slice6(String service, String words) {
    var slice =
        EndpointSlice.builder(key(service + "-6"), key(service), "", AddressType.IPV6)
            .port(new EndpointPort("", Protocol.TCP, 8080));
    int number = 1;
    for (String word : words.split(" +")) {
      slice.endpoint(List.of("fd00:244::" + number++), endpoint(word));
    }
    return slice.build();
  }

  static EndpointSlice.Endpoint endpoint(String word) {
    char state = word.charAt(0);
    List<String> zones = new ArrayList<>();
    List<String> nodes = new ArrayList<>();
    String[] parts = word.split("\\+");
    Arrays.stream(parts)
        .skip(1)
        .forEach(hint -> (hint.startsWith("z=") ? zones : nodes).add(hint.substring(2)));
    int at = parts[0].indexOf('@');
    return new EndpointSlice.Endpoint(
        state == 'R',
        state == 'R' || state == 'T',
        state == 'T' || state == 'D',
        "",
        "",
        at < 0 ? "" : parts[0].substring(at + 1),
        "",
        new Hints(zones, nodes));
  }

  /** A Service on its way. */
  static final class ServiceOf {
    private final String name;
    private final List<IpAddress> clusterIps = new ArrayList<>();
    private final List<ServicePort> ports = new ArrayList<>();
    private final List<IpAddress> externalIps = new ArrayList<>();
    private final List<IpAddress> balancerIps = new ArrayList<>();
    private final List<Cidr> sources = new ArrayList<>();
    private int affinity;
    private boolean internalLocal;
    private boolean externalLocal;
    private int healthCheck;
    private long created;

    private ServiceOf(String name) {
      this.name = name;
    }

    ServiceOf at(String... ips) {
      Arrays.stream(ips).map(Given::ip).forEach(clusterIps::add);
      return this;
    }

    ServiceOf port(String portName, int port, int nodePort) {
      ports.add(new ServicePort(portName, Protocol.TCP, port, nodePort));
      return this;
    }

    ServiceOf port(ServicePort port) {
      ports.add(port);
      return this;
    }

    ServiceOf external(String... ips) {
      Arrays.stream(ips).map(Given::ip).forEach(externalIps::add);
      return this;
    }

    ServiceOf balanced(String... ips) {
      Arrays.stream(ips).map(Given::ip).forEach(balancerIps::add);
      return this;
    }

    ServiceOf from(String... ranges) {
      Arrays.stream(ranges).map(Given::range).forEach(sources::add);
      return this;
    }

    ServiceOf affinity(int seconds) {
      affinity = seconds;
      return this;
    }

    ServiceOf internal(String policy) {
      internalLocal = policy.equals("Local");
      return this;
    }

    ServiceOf external(Policy policy) {
      externalLocal = policy == Policy.LOCAL;
      return this;
    }

    ServiceOf healthCheck(int port) {
      healthCheck = port;
      return this;
    }

    ServiceOf created(long millis) {
      created = millis;
      return this;
    }

    Service build() {
      return build(Service.Type.CLUSTER_IP);
    }

    Service build(Service.Type type) {
      return new Service(
          key(name),
          type,
          clusterIps,
          ports.isEmpty() ? List.of(new ServicePort("", Protocol.TCP, 80, 0)) : ports,
          "",
          false,
          new Exposure(
              externalIps,
              balancerIps,
              sources,
              affinity,
              internalLocal,
              externalLocal,
              healthCheck,
              created));
    }
  }

  enum Policy {
    CLUSTER,
    LOCAL
  }
}
