package dev.seamark.proxy.nft;

import static dev.seamark.proxy.state.Verdict.DROP;
import static dev.seamark.proxy.state.Verdict.REJECT;
import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static dev.seamark.proxy.state.Verdict.TO_LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.proxy.state.PortId;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A table")
class FamilyTableTest {
  private static final Family V4 = Family.IPV4;
  private static final Dialect DIALECT = Dialect.of(V4, Dialect.TABLE);

  private final RandomGenerator random = RandomGeneratorFactory.getDefault().create(4);
  private final KernelModel kernel = new KernelModel();
  private final FamilyTable table = table(StickyNumbers.NONE, random);

  private static FamilyTable table(StickyNumbers earlier, RandomGenerator random) {
    Layout layout = Layout.of(DIALECT, World.settings(), World.nodeInfo());
    return new FamilyTable(layout, false, earlier, random);
  }

  private static Destination pod(int number) {
    return new Destination(IpAddress.v4(0x0AF4_0000 + number), 8080, 1, number % 2 == 0);
  }

  private static Destination[] pods(int... numbers) {
    return IntStream.of(numbers).mapToObj(FamilyTableTest::pod).toArray(Destination[]::new);
  }

  private void load(Given... services) {
    kernel.apply(whole(table, made(services)));
  }

  private String change(Given... services) {
    String script = changed(made(services), List.of());
    kernel.apply(script);
    return script;
  }

  private static String whole(FamilyTable table, Collection<ServicePortForwarding> services) {
    StringBuilder script = new StringBuilder();
    ElementScript elements = new ElementScript();
    table.writeAll(services, script, elements);
    elements.write(script);
    return script.toString();
  }

  private String changed(List<ServicePortForwarding> services, List<PortId> removed) {
    StringBuilder script = new StringBuilder();
    ElementScript elements = new ElementScript();
    table.write(services, removed, script, elements);
    elements.write(script);
    return script.toString();
  }

  private static List<ServicePortForwarding> made(Given... services) {
    return List.of(services).stream().map(Given::made).toList();
  }

  private static Given web(Destination... destinations) {
    return Given.tcp("web", V4).clusterIp("10.96.0.10", 80, TO_CLUSTER).cluster(destinations);
  }

  @Test
  @DisplayName("has an element for a frontend and one for each of its slots")
  void elements() {
    load(web(pods(1, 2)));
    assertThat(kernel.elements(Store.SERVICES))
        .containsEntry("10.96.0.10 . tcp . 80", "goto snat-off-cluster-cluster-2");
    assertThat(kernel.elements(Store.ENDPOINTS))
        .containsOnly(
            Map.entry("10.96.0.10 . tcp . 80 . 0", "10.244.0.1 . 8080"),
            Map.entry("10.96.0.10 . tcp . 80 . 1", "10.244.0.2 . 8080"));
    assertThat(kernel.elements(Store.CLUSTER_IPS)).containsOnlyKeys("10.96.0.10");
    assertThat(kernel.elements(Store.HAIRPINS)).containsOnlyKeys("10.244.0.2 . 10.244.0.2");
  }

  @Test
  @DisplayName("is not written to where nothing changes")
  void nothing() {
    load(web(pods(1, 2)));
    assertThat(change(web(pods(1, 2)))).isEmpty();
  }

  @Test
  @DisplayName("changes by one element where an endpoint is exchanged for another")
  void oneElement() {
    load(web(pods(1, 3, 5)));
    assertThat(change(web(pods(1, 5, 7))))
        .isEqualTo(
            """
            delete element ip seamark-proxy endpoints { 10.96.0.10 . tcp . 80 . 1 }
            add element ip seamark-proxy endpoints { 10.96.0.10 . tcp . 80 . 1 : 10.244.0.7 . 8080 }
            """);
  }

  @Test
  @DisplayName("gets a chain when a Service is the first of its shape, and none for the next one")
  void chains() {
    load(web(pods(1)));
    assertThat(change(web(pods(1, 3)))).contains("add chain ip seamark-proxy cluster-2\n");
    Given other = Given.tcp("other", V4).clusterIp("10.96.0.11", 80, TO_CLUSTER);
    assertThat(change(other.cluster(pods(5, 7)))).doesNotContain("chain");
  }

  @Test
  @DisplayName("lets a frontend go from one Service to another in one transaction")
  void moves() {
    load(web(pods(1)));
    Given heir = Given.tcp("heir", V4).clusterIp("10.96.0.10", 80, TO_CLUSTER).cluster(pods(3));
    PortId web = web(pods(1)).made().id();
    kernel.apply(changed(made(heir), List.of(web)));
    assertThat(kernel.elements(Store.ENDPOINTS)).containsValue("10.244.0.3 . 8080").hasSize(1);
    assertThat(kernel.elements(Store.CLUSTER_IPS)).containsOnlyKeys("10.96.0.10");
  }

  @Test
  @DisplayName("gives a sticky endpoint that comes back another number, and keeps those that stay")
  void numbers() {
    load(web(pods(1, 3)).affinity(60));
    Map<String, String> first = kernel.elements(Store.STICKY_ENDPOINTS);
    change(web(pods(3)).affinity(60));
    change(web(pods(1, 3)).affinity(60));
    Map<String, String> last = kernel.elements(Store.STICKY_ENDPOINTS);
    assertThat(numberOf(last, "10.244.0.3 . 8080")).isEqualTo(numberOf(first, "10.244.0.3 . 8080"));
    assertThat(numberOf(last, "10.244.0.1 . 8080"))
        .isNotEqualTo(numberOf(first, "10.244.0.1 . 8080"));
  }

  private static String numberOf(Map<String, String> numbers, String endpoint) {
    return numbers.entrySet().stream()
        .filter(entry -> entry.getValue().equals(endpoint))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  static LongStream seeds() {
    return LongStream.range(0, 30);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("means the same after any changes as if it had been written whole")
  void incremental(long seed) {
    RandomGenerator chance = RandomGeneratorFactory.getDefault().create(seed);
    Map<PortId, ServicePortForwarding> services = new TreeMap<>();
    load();
    for (int round = 0; round < 60; round++) {
      List<ServicePortForwarding> changed = new ArrayList<>();
      List<PortId> removed = new ArrayList<>();
      for (int name = 0; name < 12; name++) {
        if (chance.nextInt(4) == 0) {
          ServicePortForwarding next = someService(name, chance);
          if (chance.nextInt(4) == 0) {
            services.remove(next.id());
            removed.add(next.id());
          } else {
            services.put(next.id(), next);
            changed.add(next);
          }
        }
      }
      kernel.apply(changed(changed, removed));
      KernelModel whole = new KernelModel();
      whole.apply(whole(table(StickyNumbers.NONE, chance), services.values()));
      assertThat(kernel.meaning()).as("round %s", round).isEqualTo(whole.meaning());
    }
  }

  private static ServicePortForwarding someService(int name, RandomGenerator chance) {
    Given service = Given.tcp("svc-" + name, V4);
    Destination[] cluster = somePods(chance);
    Destination[] local = somePods(chance);
    Verdict inside = cluster.length > 0 ? TO_CLUSTER : REJECT;
    Verdict outside =
        chance.nextBoolean()
            ? inside
            : local.length > 0 ? TO_LOCAL : chance.nextBoolean() ? DROP : REJECT;
    service.clusterIp("10.96.0." + name / 2, 80 + name, inside).cluster(cluster).local(local);
    if (chance.nextBoolean()) {
      service.nodePort(30_000 + name, inside, outside, Masquerade.LOCAL_SOURCE);
    }
    if (chance.nextBoolean()) {
      List<Cidr> sources =
          chance.nextBoolean()
              ? List.of()
              : List.of(World.range("192.0.2.0/24"), World.range("192.0.2." + name + "/32"));
      service.loadBalancer("203.0.113." + name, 80, inside, outside, Masquerade.ALWAYS, sources);
    }
    if (chance.nextInt(3) == 0) {
      service.affinity(1 + chance.nextInt(3));
    }
    return service.made();
  }

  private static Destination[] somePods(RandomGenerator chance) {
    return IntStream.range(0, 8)
        .filter(_ -> chance.nextInt(3) == 0)
        .mapToObj(FamilyTableTest::pod)
        .toArray(Destination[]::new);
  }
}
