package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.settings.PodMode;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Ways in which a {@code kubernetes} block may be configured. */
final class SomeSettings {
  private SomeSettings() {}

  static ZoneSettings by(Pick pick) {
    List<String> zones =
        switch (pick.below(8)) {
          case 0 -> List.of("k8s.example.org", "example.org", "cluster.local", "in-addr.arpa");
          case 1 -> List.of("Cluster.Local", "0.10.in-addr.arpa", "d.f.ip6.arpa");
          case 2 -> List.of(".");
          case 3 -> List.of("ip6.arpa", "In-Addr.ARPA", "b.test", "cluster.local");
          case 4, 5 -> List.of("cluster.local", "clusterset.local", "in-addr.arpa", "ip6.arpa");
          default -> List.of("cluster.local", "in-addr.arpa", "ip6.arpa");
        };
    boolean endpoints = pick.percent(90);
    return new ZoneSettings(
        names(zones),
        pick.of(5, 5, 0, 30, 3600),
        pick.percent(75) ? Set.of() : Set.of("default", "prod", "ghost"),
        pick.of(PodMode.values()),
        endpoints,
        pick.percent(30),
        pick.percent(20),
        endpoints && pick.percent(40),
        names(zones.contains("clusterset.local") ? List.of("clusterset.local") : List.of()),
        ownAddresses(pick),
        false,
        false);
  }

  private static List<WireName> names(List<String> texts) {
    return texts.stream().map(WireName::parse).toList();
  }

  private static List<IpAddress> ownAddresses(Pick pick) {
    Stream<String> texts =
        switch (pick.below(4)) {
          case 0 -> Stream.of();
          case 1 -> Stream.of("10.244.0.1", "fd00:10:244::1");
          default -> Stream.of("192.0.2.1", "2001:db8::1");
        };
    return texts.map(text -> IpAddress.parse(text).orElseThrow()).toList();
  }
}
