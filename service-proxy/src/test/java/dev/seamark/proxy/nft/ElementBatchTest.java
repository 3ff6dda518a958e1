package dev.seamark.proxy.nft;

import static dev.seamark.proxy.state.Verdict.DROP;
import static dev.seamark.proxy.state.Verdict.REJECT;
import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static dev.seamark.proxy.state.Verdict.TO_LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.proxy.state.PortId;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Elements that go to the kernel without nft")
class ElementBatchTest {
  private static final String TABLE = "seamark-proxy";
  private static final Pattern ELEMENTS = Pattern.compile("(?s)elements = \\{ (.*?) }");
  private static final Key.At HTTP =
      new Key.At(Optional.of(IpAddress.v4(0x0A60_000A)), Protocol.TCP, 80);

  private Namespace node;

  @BeforeEach
  void begin() throws Exception {
    Namespace.assumeAvailable();
    node = Namespace.create("node");
  }

  @AfterEach
  void end() {
    node.close();
  }

  private void commit(ElementBatch batch) throws Exception {
    node.call(
        () -> {
          try (Netlink netlink = Netlink.open()) {
            netlink.commit(batch);
          }
          return true;
        });
  }

  private void nft(CharSequence script) throws Exception {
    node.call(
        () -> {
          Nft.apply(script);
          return true;
        });
  }

  /** The lines of the table, the elements of each store in the order of their text. */
  private List<String> list(Family family) throws Exception {
    String listed = node.sh("nft list table " + Dialect.of(family, TABLE).table());
    return ELEMENTS
        .matcher(listed)
        .replaceAll(
            list ->
                Arrays.stream(list.group(1).split(",\\s+"))
                    .sorted()
                    .collect(Collectors.joining(",\n")))
        .lines()
        .toList();
  }

  /** Services of all shapes. */
  private static List<ServicePortForwarding> services(int count, Family family) {
    return IntStream.range(0, count).mapToObj(number -> service(number, family)).toList();
  }

  private static ServicePortForwarding service(int number, Family family) {
    String name = "svc-" + number;
    Given service =
        switch (number % 3) {
          case 0 -> Given.tcp(name, family);
          case 1 -> Given.udp(name, family);
          default -> Given.sctp(name, family);
        };
    String prefix = family.v6() ? "fd00:96::" : "10.96.";
    Destination[] pods =
        IntStream.range(0, number % 5)
            .mapToObj(slot -> new Destination(pod(number, slot, family), 8080, 1, slot % 2 == 0))
            .toArray(Destination[]::new);
    Destination[] local = pods.length == 0 ? pods : new Destination[] {pods[0]};
    service
        .clusterIp(
            family.v6()
                ? prefix + Integer.toHexString(number)
                : prefix + number / 256 + "." + number % 256,
            80,
            pods.length == 0 ? REJECT : TO_CLUSTER)
        .cluster(pods)
        .local(local);
    if (pods.length > 0) {
      service
          .nodePort(1_024 + number, TO_CLUSTER, TO_LOCAL, Masquerade.LOCAL_SOURCE)
          .loadBalancer(
              family.v6()
                  ? "2001:db8::" + Integer.toHexString(number)
                  : "203.0.113." + number % 256,
              1_024 + number,
              TO_CLUSTER,
              number % 2 == 0 ? TO_LOCAL : DROP,
              Masquerade.ALWAYS,
              sources(number, family));
    }
    return (number % 7 == 0 ? service.affinity(60 + number % 2) : service).made();
  }

  private static List<Cidr> sources(int number, Family family) {
    String all = family.v6() ? "2001:db8:1::/48" : "192.0.2.0/24";
    String one = family.v6() ? "2001:db8:2::7/128" : "198.51.100.7/32";
    String some = family.v6() ? "2001:db8:3::8/125" : "198.51.100.64/27";
    return number % 4 == 0
        ? List.of()
        : List.of(World.range(all), World.range(one), World.range(some));
  }

  private static IpAddress pod(int number, int slot, Family family) {
    int low = 8 * number + slot;
    return family.v6()
        ? IpAddress.v6(0xFD00_0244_0000_0000L, low)
        : IpAddress.v4(0x0AF4_0000 + low);
  }

  private static FamilyTable table(Family family) {
    Layout layout = Layout.of(Dialect.of(family, TABLE), World.settings(), World.nodeInfo());
    return new FamilyTable(layout, false, StickyNumbers.NONE, new SplittableRandom(1));
  }

  @ParameterizedTest(name = "{0}, {1} Services")
  @CsvSource({"IPV4, 40", "IPV6, 40", "IPV4, 1500"})
  @DisplayName("are the same as if nft had written them")
  void same(Family family, int count) throws Exception {
    List<ServicePortForwarding> services = services(count, family);
    List<ServicePortForwarding> changed = services(count, family).subList(0, count / 2);
    List<PortId> removed =
        services.subList(count / 2, count).stream().map(ServicePortForwarding::id).toList();

    FamilyTable table = table(family);
    StringBuilder script = new StringBuilder();
    ElementScript elements = new ElementScript();
    table.writeAll(services, script, elements);
    elements.write(script);
    nft(script);
    List<String> whole = list(family);
    StringBuilder change = new StringBuilder();
    elements = new ElementScript();
    table.write(changed, removed, change, elements);
    elements.write(change);
    nft(change);
    List<String> half = list(family);

    table = table(family);
    StringBuilder structure = new StringBuilder();
    ElementBatch batch = new ElementBatch();
    table.writeAll(services, structure, batch); // over the half that is there
    nft(structure);
    commit(batch);
    assertThat(list(family)).isEqualTo(whole);
    structure = new StringBuilder();
    batch = new ElementBatch();
    table.write(changed, removed, structure, batch);
    assertThat(structure).isEmpty();
    commit(batch);
    assertThat(list(family)).isEqualTo(half);
  }

  @Test
  @DisplayName("are all taken or none, and what was refused is named")
  void refused() throws Exception {
    nft(
        """
        add table ip seamark-proxy
        add map ip seamark-proxy services { type ipv4_addr . inet_proto . inet_service : verdict; }
        add set ip seamark-proxy cluster-ips { type ipv4_addr; }
        """);
    Dialect dialect = Dialect.of(Family.IPV4, TABLE);
    node.call(
        () -> {
          try (Netlink netlink = Netlink.open()) {
            for (int i = 0; i < 3; i++) {
              ElementBatch batch = new ElementBatch();
              batch.add(dialect).put(Store.CLUSTER_IPS, new Key.Of(IpAddress.v4(7)), Value.NONE);
              batch.delete(dialect).put(Store.SERVICES, HTTP, Value.NONE);
              assertThatThrownBy(() -> netlink.commit(batch))
                  .isInstanceOf(DataPlaneException.class)
                  .hasMessage("map ip seamark-proxy services: No such file or directory");
            }
            assertThat(Nft.list("set ip seamark-proxy cluster-ips")).doesNotContain("elements");

            ElementBatch batch = new ElementBatch();
            batch.add(dialect).put(Store.SERVICES, HTTP, Value.DROP);
            netlink.commit(batch);
            assertThat(Nft.list("map ip seamark-proxy services"))
                .contains("10.96.0.10 . tcp . 80 : drop");

            ElementBatch other = new ElementBatch();
            other.add(dialect).put(Store.SERVICES, HTTP, new Value.Verdict("goto nowhere"));
            assertThatThrownBy(() -> netlink.commit(other)).hasMessageContaining("No such file");
            netlink.commit(new ElementBatch()); // of nothing
          }
          return true;
        });
  }
}
