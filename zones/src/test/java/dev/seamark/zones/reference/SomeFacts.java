package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.settings.ZoneSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Facts made of alphabets so small that they collide all the time. */
final class SomeFacts {
  static final List<String> NAMESPACES = List.of("default", "prod", "svc", "pod");
  static final List<String> SERVICES = List.of("web", "db", "svc", "tcp");
  static final List<String> CLUSTERS = List.of("east", "west");
  static final List<String> HOSTNAMES = List.of("a", "b", "10-244-0-2", "web");
  static final List<String> PORT_NAMES = List.of("http", "dns", "8080");
  static final List<String> TOPOLOGY_ZONES = List.of("eu-1", "EU-2", "corp.example");
  static final List<String> POD_NAMES = List.of("web-0", "web-1", "p".repeat(63), "q".repeat(64));
  static final List<String> V4 =
      IntStream.rangeClosed(1, 4)
          .boxed()
          .flatMap(i -> Stream.of("10.0.0." + i, "10.244.0." + i))
          .toList();
  static final List<String> V6 =
      List.of("fd00:10:96::1", "fd00:10:244::", "fd00:10:244::1", "FD00::A", "fd00:0:0::a:0:1");

  /** Where Services are found outside of the cluster. */
  static final List<String> EXTERNAL =
      List.of("192.0.2.1", "192.0.2.2", "10.244.0.1", "2001:db8::1", "2001:db8::2");

  static final List<String> BALANCERS = List.of("lb.example.net", "LB-2.example.net");

  private final Pick pick;
  private final ZoneSettings settings;

  SomeFacts(Pick pick, ZoneSettings settings) {
    this.pick = pick;
    this.settings = settings;
  }

  Namespace namespace() {
    return new Namespace(pick.of(NAMESPACES));
  }

  ObjectKey serviceKey() {
    return new ObjectKey(pick.of(NAMESPACES), pick.of(SERVICES));
  }

  ObjectKey sliceKey() {
    return new ObjectKey(pick.of(NAMESPACES), "slice-" + pick.below(4));
  }

  ObjectKey podKey() {
    return new ObjectKey(pick.of(NAMESPACES), "pod-" + pick.below(3));
  }

  Service service() {
    ObjectKey key = serviceKey();
    boolean publish = pick.percent(15);
    Service inside =
        switch (pick.below(5)) {
          case 0, 1 ->
              new Service(key, Service.Type.CLUSTER_IP, clusterIps(), servicePorts(1), "", publish);
          case 2, 3 ->
              new Service(key, Service.Type.HEADLESS, List.of(), servicePorts(0), "", publish);
          default ->
              new Service(
                  key,
                  Service.Type.EXTERNAL_NAME,
                  List.of(),
                  servicePorts(0),
                  aliasTarget(),
                  publish);
        };
    return pick.percent(50) ? inside : exposed(inside);
  }

  private Service exposed(Service inside) {
    return new Service(
        inside.key(),
        inside.type(),
        inside.clusterIps(),
        inside.ports(),
        inside.externalName(),
        inside.publishNotReady(),
        Exposure.at(
            some(EXTERNAL, 2).map(text -> IpAddress.parse(text).orElseThrow()).toList(),
            some(EXTERNAL, 2).map(text -> IpAddress.parse(text).orElseThrow()).toList(),
            some(BALANCERS, pick.percent(70) ? 0 : 2).toList()));
  }

  private Stream<String> some(List<String> texts, int most) {
    return IntStream.range(0, pick.between(0, most))
        .mapToObj(i -> pick.of(texts))
        .toList()
        .stream();
  }

  ServiceImport serviceImport() {
    boolean headless = pick.percent(50);
    return new ServiceImport(
        serviceKey(), headless, headless ? List.of() : clusterIps(), servicePorts(0));
  }

  Pod pod() {
    // An address in upper case is in no pod, and whether it had a name nobody says.
    return new Pod(podKey(), pick.of(pick.of(V4), pick.of(V6)).toLowerCase(Locale.ROOT));
  }

  private List<IpAddress> clusterIps() {
    List<String> texts =
        switch (pick.below(4)) {
          case 0 -> List.of(pick.of(V6));
          case 1 -> List.of(pick.of(V4), pick.of(V6));
          default -> List.of(pick.of(V4));
        };
    return texts.stream().map(text -> IpAddress.parse(text).orElseThrow()).toList();
  }

  /** Names are unique in a Service, and only a single port may go without. */
  private List<ServicePort> servicePorts(int least) {
    return portNames(least).stream()
        .map(name -> new ServicePort(name, protocol(), portNumber(), 0))
        .toList();
  }

  private List<String> portNames(int least) {
    if (pick.percent(20)) {
      return List.of("");
    }
    List<String> names = new ArrayList<>(PORT_NAMES);
    Collections.rotate(names, pick.below(3));
    return names.subList(0, pick.between(least, pick.percent(50) ? 1 : 3));
  }

  private Protocol protocol() {
    return pick.of(Protocol.TCP, Protocol.TCP, Protocol.UDP, Protocol.SCTP);
  }

  private int portNumber() {
    return pick.of(53, 80, 65_535);
  }

  /**
   * What an ExternalName points to: mostly something of the cluster, to make chains and circles.
   */
  private String aliasTarget() {
    String zone = zone();
    String service = pick.of(SERVICES) + "." + pick.of(NAMESPACES) + ".svc." + zone;
    String target =
        switch (pick.below(14)) {
          case 0 -> "www.example.com";
          case 1 -> "WWW.Example.com";
          case 2 -> "10.1.2.3";
          case 3 -> "fd00::1";
          case 4 -> pick.of(NAMESPACES) + ".svc." + zone;
          case 5 -> pick.of(HOSTNAMES) + "." + service;
          case 6 -> "_http._tcp." + service;
          case 7 -> "10-244-0-1." + pick.of(NAMESPACES) + ".pod." + zone;
          case 8 ->
              pick.of("svc." + zone, "ns.dns." + zone, "dns-version." + zone, "nothing." + zone);
          default -> service;
        };
    return target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
  }

  /** One of the zones in any spelling, now and then one that is not. */
  private String zone() {
    String zone = pick.of(settings.zones()).toString();
    return zone.equals(".") ? "" : pick.percent(10) ? zone.toUpperCase(Locale.ROOT) : zone;
  }

  EndpointSlice slice() {
    return slice("");
  }

  EndpointSlice importedSlice() {
    return slice(pick.of(CLUSTERS));
  }

  private EndpointSlice slice(String cluster) {
    ObjectKey key = sliceKey();
    ObjectKey owner = new ObjectKey(key.namespace(), pick.of(SERVICES));
    AddressType type =
        switch (pick.below(10)) {
          case 0 -> cluster.isEmpty() ? AddressType.FQDN : AddressType.IPV6;
          case 1, 2, 3 -> AddressType.IPV6;
          default -> AddressType.IPV4;
        };
    var builder = EndpointSlice.builder(key, owner, cluster, type);
    portNames(0)
        .forEach(
            name ->
                builder.port(
                    new EndpointPort(
                        name, protocol(), pick.percent(10) ? EndpointPort.ANY : portNumber())));
    int endpoints = type == AddressType.FQDN ? pick.below(2) : pick.below(4);
    for (int i = 0; i < endpoints; i++) {
      builder.endpoint(addresses(type), endpoint());
    }
    return builder.triggeredAtMillis(pick.below(3)).build();
  }

  private List<String> addresses(AddressType type) {
    return switch (type) {
      case IPV4 -> pick.percent(85) ? List.of(pick.of(V4)) : List.of(pick.of(V4), pick.of(V4));
      case IPV6 -> List.of(pick.of(V6));
      case FQDN ->
          List.of(
              pick.of(
                  "www.example.com", "web.default.svc.cluster.local", "db.prod.svc.cluster.local"));
    };
  }

  private EndpointSlice.Endpoint endpoint() {
    boolean ready = pick.percent(75);
    return new EndpointSlice.Endpoint(
        ready,
        ready || pick.percent(50),
        !ready && pick.percent(50),
        pick.percent(40) ? pick.of(HOSTNAMES) : "",
        pick.percent(40) ? pick.of(POD_NAMES) : "",
        "",
        pick.percent(50) ? pick.of(TOPOLOGY_ZONES) : "");
  }
}
