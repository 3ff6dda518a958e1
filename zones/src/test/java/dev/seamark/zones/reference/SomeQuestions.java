package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

/** Names that exist, nearly exist and do not, over the same alphabets as {@link SomeFacts}. */
final class SomeQuestions {
  private final Pick pick;
  private final ZoneSettings settings;
  private final Catalog catalog;
  private final Candidates candidates;

  SomeQuestions(Pick pick, ZoneSettings settings, Catalog catalog) {
    this.pick = pick;
    this.settings = settings;
    this.catalog = catalog;
    this.candidates = new Candidates(settings, catalog);
  }

  Question next() {
    if (pick.percent(12)) {
      return new Question(spelled(reverse()), pick.percent(80) ? Type.PTR : type());
    }
    String zone = zone();
    String below =
        switch (pick.below(32)) {
          case 0 -> "";
          case 1 -> pick.of("svc.", "pod.", "ns.dns.", "dns.", "x.ns.dns.", "nothing.");
          case 2 -> pick.of("dns-version.", "x.dns-version.", "dns-version.svc.", "svcs.");
          case 3 -> namespace() + pick.of("svc.", "pod.");
          case 4, 5 -> pod() + namespace() + "pod.";
          case 6, 7, 8, 9 -> front() + service() + namespace() + "svc.";
          default -> existing(zone) + "svc.";
        };
    return new Question(
        spelled(below + (zone.equals(".") && !below.isEmpty() ? "" : zone)), type());
  }

  private int type() {
    return switch (pick.below(24)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> Type.A;
      case 8, 9, 10 -> Type.AAAA;
      case 11, 12, 13, 14, 15 -> Type.SRV;
      case 16 -> Type.CNAME;
      case 17 -> Type.PTR;
      case 18 -> Type.TXT;
      case 19 -> Type.NS;
      case 20 -> Type.SOA;
      case 21 -> pick.of(Type.MX, Type.DS, Type.HINFO, Type.CAA);
      case 22 -> pick.of(Type.HTTPS, 65_280, Type.ANY, 0);
      default -> pick.of(Type.A, Type.AXFR, Type.IXFR);
    };
  }

  private String zone() {
    if (pick.percent(3)) {
      return pick.of("xcluster.local.", "local.", "example.com.", "168.192.in-addr.arpa.");
    }
    List<String> zones = settings.zones().stream().map(WireName::toString).toList();
    List<String> forward = zones.stream().filter(z -> !Names.isReverse(Names.name(z))).toList();
    return pick.of(pick.percent(95) ? forward : zones);
  }

  /** Something of a Service, or of one that has slices or was imported at least. */
  private String existing(String zone) {
    boolean imported =
        settings.multiclusterZones().stream().anyMatch(z -> z.toString().equals(zone));
    List<ObjectKey> keys =
        imported
            ? catalog.serviceImports().stream().map(ServiceImport::key).sorted().toList()
            : pick.percent(90)
                ? catalog.services().stream().map(Service::key).sorted().toList()
                : List.copyOf(SliceOwners.of(catalog));
    if (keys.isEmpty()) {
      return service() + namespace();
    }
    ObjectKey key = pick.of(keys);
    String front =
        switch (pick.below(8)) {
          case 0, 1 -> portOf(key);
          case 2, 3 -> endpointOf(key);
          case 4 -> front();
          default -> "";
        };
    return front + key.name() + "." + key.namespace() + ".";
  }

  private String portOf(ObjectKey key) {
    List<String> ports = new ArrayList<>();
    catalog.service(key).stream()
        .flatMap(service -> service.ports().stream())
        .forEach(port -> ports.add("_" + port.name() + "._" + port.protocol().label() + "."));
    slicesOf(key).stream()
        .flatMap(slice -> slice.ports().stream())
        .forEach(port -> ports.add("_" + port.name() + "._" + port.protocol().label() + "."));
    return ports.isEmpty() ? port() : pick.of(ports);
  }

  private String endpointOf(ObjectKey key) {
    List<EndpointSlice> slices = slicesOf(key).stream().filter(s -> s.size() > 0).toList();
    if (slices.isEmpty()) {
      return endpoint();
    }
    EndpointSlice slice = pick.of(slices);
    String name = candidates.endpointName(new Candidates.Row(slice, pick.below(slice.size())));
    return name + "." + (slice.imported() ? slice.cluster() + "." : "");
  }

  private List<EndpointSlice> slicesOf(ObjectKey key) {
    return Stream.concat(catalog.slicesOf(key).stream(), catalog.slicesOfImport(key).stream())
        .toList();
  }

  private String namespace() {
    return pick.percent(92) ? pick.of(SomeFacts.NAMESPACES) + "." : pick.of("ghost.", "*.");
  }

  private String service() {
    return pick.percent(94) ? pick.of(SomeFacts.SERVICES) + "." : pick.of("any.", "_web.", "we.");
  }

  /** What stands before the Service. */
  private String front() {
    return switch (pick.below(16)) {
      case 0, 1, 2 -> endpoint();
      case 3 -> endpoint() + pick.of(SomeFacts.CLUSTERS) + ".";
      case 4, 5, 6 -> port();
      case 7, 8 -> topologyZone() + pick.of("pin.", "prefer.", "other.") + "_zone.";
      case 9 -> pick.of("pin._zone.", "a.b.c.", "x.pin.zone.", "a.b.c.d.e.");
      default -> "";
    };
  }

  private String endpoint() {
    return switch (pick.below(6)) {
      case 0, 1 -> pick.of(SomeFacts.HOSTNAMES) + ".";
      case 2 -> pick.of(SomeFacts.POD_NAMES.subList(0, 3)) + ".";
      case 3 -> pick.of(SomeFacts.V6).replace(':', '-') + pick.of("", "0", "0") + ".";
      default -> pick.of(SomeFacts.V4).replace('.', '-') + ".";
    };
  }

  private String port() {
    String name = pick.percent(85) ? pick.of(SomeFacts.PORT_NAMES) : pick.of("", "nope", "53");
    String protocol = pick.percent(85) ? pick.of("tcp", "udp", "sctp") : pick.of("", "zone");
    return pick.percent(85) || name.isEmpty() || protocol.isEmpty()
        ? "_" + name + "._" + protocol + "."
        : name + pick.of(".", "._") + protocol + ".";
  }

  private String topologyZone() {
    return pick.percent(80) ? pick.of(SomeFacts.TOPOLOGY_ZONES) + "." : pick.of("x.", "example.");
  }

  private String pod() {
    String label =
        switch (pick.below(8)) {
          case 0 -> pick.of("1-2-3", "256-1-1-1", "01-2-3-4", "-", "a-b-c-d-e-f-g-h-i");
          case 1 -> pick.of("blah", "fd00--1--2", "10--1-2", "--1", "fd00--", "--ffff-a00-1");
          case 2, 3 -> pick.of(SomeFacts.V6).replace(':', '-');
          default -> pick.of(SomeFacts.V4).replace('.', '-');
        };
    return pick.of("", "", "", "x.", "_a._b.", "a.b.c.") + label + ".";
  }

  private String reverse() {
    if (pick.percent(15)) {
      return pick.of(
          "0.0.10.in-addr.arpa.",
          "1.1.0.0.10.in-addr.arpa.",
          "256.0.0.10.in-addr.arpa.",
          "01.0.0.10.in-addr.arpa.",
          "a.0.0.10.in-addr.arpa.",
          "1.0.0.0.d.f.ip6.arpa.",
          "web.default.svc.in-addr.arpa.",
          "g" + v6Reverse().substring(1));
    }
    return pick.percent(60) ? v4Reverse() : v6Reverse();
  }

  private String v4Reverse() {
    String[] octets = pick.of(SomeFacts.V4).split("\\.", -1);
    return octets[3] + "." + octets[2] + "." + octets[1] + "." + octets[0] + ".in-addr.arpa.";
  }

  private String v6Reverse() {
    byte[] bytes = new byte[16];
    Names.address(pick.of(SomeFacts.V6)).orElseThrow().toBytes(bytes, 0);
    return ReverseMap.fromAddress(bytes).toString();
  }

  /** The name in some mixture of cases. */
  private Name spelled(String text) {
    return Names.name(
        switch (pick.below(8)) {
          case 0 -> text.toUpperCase(Locale.ROOT);
          case 1 -> mixed(text);
          default -> text;
        });
  }

  private String mixed(String text) {
    StringBuilder mixed = new StringBuilder();
    text.chars().forEach(c -> mixed.append(upper((char) c)));
    return mixed.toString();
  }

  private char upper(char c) {
    return pick.percent(50) ? Character.toUpperCase(c) : c;
  }
}
