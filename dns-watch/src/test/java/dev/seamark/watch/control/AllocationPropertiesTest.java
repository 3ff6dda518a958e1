package dev.seamark.watch.control;

import static dev.seamark.watch.control.LocalCluster.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Service;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Allocation, whatever is edited,")
class AllocationPropertiesTest {
  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("is the same in a process that starts now, unless something is refused")
  void isAFunctionOfTheObjects(long seed) {
    RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
    LocalCluster living = new LocalCluster("10.96.0.0/25", "fd00::/120");
    Map<String, String> services = new TreeMap<>();
    for (int edit = 0; edit < 15; edit++) {
      edit(services, random);
      List<String> documents = new ArrayList<>(services.values());
      living.holds(documents.toArray(String[]::new));
      assertThat(allocated(living)).doesNotHaveDuplicates();

      Collections.shuffle(documents, new java.util.Random(seed));
      LocalCluster fresh = new LocalCluster("10.96.0.0/25", "fd00::/120");
      fresh.holds(documents.toArray(String[]::new));
      if (living.messages().isEmpty()) {
        assertThat(places(fresh)).isEqualTo(places(living));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("moves nobody in a range that is large enough")
  void staysWhereItIs(long seed) {
    RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
    LocalCluster cluster = new LocalCluster();
    String[] some =
        IntStream.range(0, 30)
            .mapToObj(i -> service("s" + random.nextInt(1_000_000) + "-" + i))
            .toArray(String[]::new);
    cluster.holds(some);
    Map<String, List<IpAddress>> before = places(cluster);
    List<String> more = new ArrayList<>(List.of(some));
    for (int i = 0; i < 30; i++) {
      more.add(random.nextInt(more.size()), service("n" + random.nextInt(1_000_000) + "-" + i));
    }
    cluster.holds(more.toArray(String[]::new));
    assertThat(cluster.state().notices()).isEmpty();
    assertThat(places(cluster)).containsAllEntriesOf(before).hasSize(60);
    cluster.holds(some);
    assertThat(places(cluster)).isEqualTo(before);
  }

  private static void edit(Map<String, String> services, RandomGenerator random) {
    for (int i = 0; i < 5; i++) {
      String name = "s" + random.nextInt(60);
      switch (random.nextInt(6)) {
        case 0 -> services.remove(name);
        case 1 -> services.put(name, service(name, "clusterIP: None"));
        // one number per name, so that nobody is refused for choosing
        case 2 ->
            services.put(
                name,
                service(name, "clusterIP: 10.96.0." + (40 + Integer.parseInt(name.substring(1)))));
        case 3 -> services.put(name, service(name, "ipFamilyPolicy: PreferDualStack"));
        case 4 -> services.put(name, service(name, "type: NodePort"));
        default -> services.put(name, service(name));
      }
    }
  }

  private static List<Object> allocated(LocalCluster cluster) {
    List<Object> all = new ArrayList<>();
    cluster
        .facts(Service.class)
        .forEach(
            s -> {
              all.addAll(s.clusterIps());
              s.ports().stream().map(p -> p.nodePort()).filter(p -> p != 0).forEach(all::add);
            });
    return all;
  }

  private static Map<String, List<IpAddress>> places(LocalCluster cluster) {
    Map<String, List<IpAddress>> places = new TreeMap<>();
    cluster.facts(Service.class).forEach(s -> places.put(s.key().name(), s.clusterIps()));
    return places;
  }
}
