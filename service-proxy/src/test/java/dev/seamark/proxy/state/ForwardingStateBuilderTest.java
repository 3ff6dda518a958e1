package dev.seamark.proxy.state;

import static dev.seamark.proxy.state.Given.HERE;
import static dev.seamark.proxy.state.Given.ip;
import static dev.seamark.proxy.state.Given.key;
import static dev.seamark.proxy.state.Given.service;
import static dev.seamark.proxy.state.Given.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Given.Policy;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Node;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceCidr;
import dev.seamark.zones.catalog.ServicePort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The forwarding state of a catalog")
class ForwardingStateBuilderTest {
  private final Catalog catalog = new Catalog(Set.of());
  private final AtomicInteger wakes = new AtomicInteger();
  private NodeInfo node = HERE;
  private final ForwardingStateBuilder builder = builder();

  private ForwardingStateBuilder builder() {
    var made = new ForwardingStateBuilder(catalog, () -> node, wakes::incrementAndGet);
    catalog.attach(made);
    return made;
  }

  private static Set<String> keys(Collection<?> some) {
    return some.stream()
        .map(s -> s instanceof ServicePortForwarding f ? f.key().toString() : s.toString())
        .collect(Collectors.toSet());
  }

  @Nested
  @DisplayName("tells")
  class Tells {
    @Test
    @DisplayName("what changed since the last time, and wakes who waits for it")
    void changes() {
      catalog.put(service("a").at("10.96.0.1").build());
      catalog.put(service("b").at("10.96.0.2").build());
      assertThat(wakes).hasPositiveValue();
      assertThat(builder.pending()).isEqualTo(2);
      assertThat(keys(builder.next().delta().changed()))
          .containsExactlyInAnyOrder("default/a/tcp (IPv4)", "default/b/tcp (IPv4)");

      catalog.put(slice("b", "R@here"));
      ForwardingStateBuilder.Changes changes = builder.next();
      assertThat(keys(changes.delta().changed())).containsExactly("default/b/tcp (IPv4)");
      assertThat(changes.delta().full()).isFalse();
      assertThat(changes.endpoints()).isEqualTo(1);
      assertThat(changes.services()).isZero();

      catalog.remove(Kind.SERVICE, key("a"));
      Delta last = builder.next().delta();
      assertThat(last.changed()).isEmpty();
      assertThat(keys(last.removed())).containsExactly("default/a/tcp (IPv4)");
      assertThat(keys(builder.state().forwardings())).containsExactly("default/b/tcp (IPv4)");
      assertThat(builder.next().delta().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("nothing where a change of the facts is none of the forwarding")
    void noChange() {
      catalog.put(service("a").at("10.96.0.1").build());
      catalog.put(slice("a", "R N"));
      builder.next();
      catalog.put(slice("a", "R D"));
      assertThat(builder.next().delta().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("everything where the node is another")
    void node() {
      catalog.put(service("a").at("10.96.0.1").build());
      catalog.put(service("b").at("10.96.0.2").build());
      catalog.put(slice("a", "R+z=eu-1 R+z=eu-2"));
      builder.next();
      node = new NodeInfo("here", "eu-2", List.of(), true);
      catalog.put(new Node("here", "eu-2", List.of(), 0, List.of(), false));
      Delta delta = builder.next().delta();
      assertThat(delta.full()).isTrue();
      assertThat(delta.changed()).hasSize(2);
      assertThat(delta.now().node()).isEqualTo(node);
      assertThat(
              delta.changed().stream()
                  .flatMap(f -> f.cluster().stream())
                  .map(d -> d.address().toString()))
          .containsExactly("10.244.0.2");
    }

    @Test
    @DisplayName("everything where the cluster has other ranges of cluster IPs")
    void serviceRanges() {
      builder.next();
      List<Cidr> ranges = List.of(Cidr.parse("10.96.0.0/16").orElseThrow());
      node = node.withServiceRanges(ranges);
      catalog.put(new ServiceCidr("kubernetes", ranges));
      assertThat(builder.next().delta().full()).isTrue();

      catalog.put(new ServiceCidr("kubernetes", ranges));
      assertThat(builder.next().delta().full()).isFalse();
    }

    @Test
    @DisplayName("when changes of endpoints happened, each once")
    void triggers() {
      catalog.put(service("a").at("10.96.0.1").build());
      catalog.put(triggered(1000, "R"));
      assertThat(builder.next().triggers()).containsExactly(1000L);
      catalog.put(triggered(2000, "R R"));
      assertThat(builder.next().triggers()).containsExactly(2000L);
      catalog.put(service("a").at("10.96.0.1").affinity(5).build());
      assertThat(builder.next().triggers()).isEmpty();
    }

    private EndpointSlice triggered(long millis, String words) {
      var slice =
          EndpointSlice.builder(key("a-1"), key("a"), "", EndpointSlice.AddressType.IPV4)
              .triggeredAtMillis(millis);
      int number = 1;
      for (String word : words.split(" ")) {
        slice.endpoint(List.of("10.244.0." + number++), Given.endpoint(word));
      }
      return slice.build();
    }

    @Test
    @DisplayName("the health checks that load balancers ask for")
    void healthChecks() {
      catalog.put(
          service("a")
              .at("10.96.0.1")
              .port("", 80, 30_080)
              .external(Policy.LOCAL)
              .healthCheck(30_100)
              .build());
      catalog.put(slice("a", "R@here"));
      builder.next();
      assertThat(builder.state().healthChecks())
          .containsExactly(new HealthCheckNodePort(key("a"), 30_100, 1));
      catalog.remove(Kind.SERVICE, key("a"));
      builder.next();
      assertThat(builder.state().healthChecks()).isEmpty();
    }
  }

  @Nested
  @DisplayName("gives an address and port that two Services claim")
  class Conflicts {
    private String ownerOf(String address) {
      return builder.state().forwardings().stream()
          .filter(
              f ->
                  f.frontends().stream()
                      .anyMatch(e -> e.address().filter(ip(address)::equals).isPresent()))
          .map(f -> f.id().service().name())
          .collect(Collectors.joining(" "));
    }

    @Test
    @DisplayName("to the older one, and says so")
    void older() {
      catalog.put(service("a").at("10.96.0.1").external("203.0.113.9").created(2000).build());
      builder.next();
      assertThat(ownerOf("203.0.113.9")).isEqualTo("a");
      catalog.put(service("b").at("10.96.0.2").external("203.0.113.9").created(1000).build());
      assertThat(keys(builder.next().delta().changed()))
          .containsExactlyInAnyOrder("default/a/tcp (IPv4)", "default/b/tcp (IPv4)");
      assertThat(ownerOf("203.0.113.9")).isEqualTo("b");
      assertThat(builder.state().conflicts())
          .extracting(Conflict::toString)
          .containsExactly(
              "default/a/tcp: 203.0.113.9:80/tcp belongs to default/b/tcp already;"
                  + " this frontend is left out");
    }

    @Test
    @DisplayName("to the first by name where their ages are not known")
    void byName() {
      catalog.put(service("b").at("10.96.0.2").external("203.0.113.9").build());
      catalog.put(service("a").at("10.96.0.1").external("203.0.113.9").build());
      builder.next();
      assertThat(ownerOf("203.0.113.9")).isEqualTo("a");
    }

    @Test
    @DisplayName("to the other when the first one goes")
    void passesOn() {
      catalog.put(service("a").at("10.96.0.1").external("203.0.113.9").build());
      catalog.put(service("b").at("10.96.0.2").external("203.0.113.9").build());
      builder.next();
      catalog.remove(Kind.SERVICE, key("a"));
      assertThat(keys(builder.next().delta().changed())).containsExactly("default/b/tcp (IPv4)");
      assertThat(ownerOf("203.0.113.9")).isEqualTo("b");
      assertThat(builder.state().conflicts()).isEmpty();
    }

    @Test
    @DisplayName("to both where port or protocol differ")
    void different() {
      catalog.put(service("a").at("10.96.0.1").external("203.0.113.9").build());
      catalog.put(
          service("b")
              .at("10.96.0.2")
              .port(new ServicePort("", Protocol.UDP, 80, 30_080))
              .external("203.0.113.9")
              .build());
      catalog.put(service("c").at("10.96.0.3").port("", 81, 30_080).build());
      builder.next();
      assertThat(builder.state().conflicts()).isEmpty();
    }

    @Test
    @DisplayName("node ports as well")
    void nodePorts() {
      catalog.put(service("a").at("10.96.0.1").port("", 80, 30_080).build());
      catalog.put(service("b").at("10.96.0.2").port("", 80, 30_080).build());
      builder.next();
      assertThat(builder.state().conflicts())
          .singleElement()
          .satisfies(c -> assertThat(c.what()).isEqualTo("node port 30080/tcp"));
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("after any history is what a new one would be, and its deltas lead there")
  void equalsTheRebuild(long seed) {
    Random random = new Random(seed);
    Map<ServicePortForwarding.Key, ServicePortForwarding> followed = new HashMap<>();
    for (int step = 0; step < 200; step++) {
      change(random);
      if (random.nextInt(5) == 0) {
        follow(followed, builder.next().delta());
      }
    }
    follow(followed, builder.next().delta());

    ForwardingStateBuilder fresh = new ForwardingStateBuilder(catalog, () -> node, () -> {});
    catalog.attach(fresh);
    fresh.next();
    assertThat(Set.copyOf(builder.state().forwardings()))
        .isEqualTo(Set.copyOf(fresh.state().forwardings()))
        .isEqualTo(Set.copyOf(followed.values()));
    assertThat(Set.copyOf(builder.state().conflicts()))
        .isEqualTo(Set.copyOf(fresh.state().conflicts()));
    assertThat(Set.copyOf(builder.state().healthChecks()))
        .isEqualTo(Set.copyOf(fresh.state().healthChecks()));
  }

  private static void follow(
      Map<ServicePortForwarding.Key, ServicePortForwarding> followed, Delta delta) {
    if (delta.full()) {
      followed.clear();
    }
    delta.removed().forEach(followed::remove);
    delta.changed().forEach(f -> followed.put(f.key(), f));
  }

  private void change(Random random) {
    String name = "s" + random.nextInt(6);
    switch (random.nextInt(10)) {
      case 0 -> catalog.remove(Kind.SERVICE, key(name));
      case 1 -> catalog.remove(Kind.ENDPOINT_SLICE, key(name + "-1"));
      case 2 -> {
        node = new NodeInfo("here", "eu-" + random.nextInt(3), HERE.addresses(), true);
        catalog.put(new Node("here", node.zone(), List.of(), 0, List.of(), false));
      }
      case 3, 4, 5 -> catalog.put(someSlice(random, name));
      default -> catalog.put(someService(random, name));
    }
  }

  private static EndpointSlice someSlice(Random random, String name) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      words.add(
          "RTND".charAt(random.nextInt(4))
              + (random.nextBoolean() ? "@here" : "@there")
              + (random.nextBoolean() ? "+z=eu-" + random.nextInt(3) : ""));
    }
    return slice(name, String.join(" ", words));
  }

  private static Service someService(Random random, String name) {
    var service = service(name).at("10.96.0." + name.charAt(1));
    if (random.nextBoolean()) {
      service.external("203.0.113." + random.nextInt(3));
    }
    if (random.nextBoolean()) {
      service.balanced("203.0.113." + random.nextInt(3));
    }
    return service
        .port("", 80 + random.nextInt(2), random.nextBoolean() ? 30_000 + random.nextInt(3) : 0)
        .external(random.nextBoolean() ? Policy.LOCAL : Policy.CLUSTER)
        .internal(random.nextBoolean() ? "Local" : "Cluster")
        .healthCheck(30_100)
        .created(random.nextInt(3))
        .build();
  }

  @Test
  @DisplayName("costs what changed, not what there is")
  void costsItsOwnSize() {
    for (int i = 0; i < 20_000; i++) {
      catalog.put(service("s" + i).at("10.97." + i / 200 + "." + (i % 200 + 1)).build());
    }
    builder.next();
    long start = System.nanoTime();
    for (int i = 0; i < 2_000; i++) {
      catalog.put(slice("s" + i, "R"));
      assertThat(builder.next().delta().changed()).hasSize(1);
    }
    // some 10 µs each; a walk over all Services would be a hundred times that
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }
}
