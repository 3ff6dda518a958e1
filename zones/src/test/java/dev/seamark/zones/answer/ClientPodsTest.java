package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.ip;
import static dev.seamark.zones.answer.TestCluster.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The pods behind an address")
class ClientPodsTest {
  private final Catalog catalog = new Catalog(Set.of());

  @Test
  @DisplayName("are those that have it as their own, in either family, however it is spelled")
  void byAddress() {
    catalog.put(new Pod(key("early"), "10.1.0.1"));
    try (ClientPods pods = ClientPods.of(catalog)) {
      catalog.put(new Pod(key("late"), "fd00:0:0::1", Map.of("app", "web")));
      assertThat(pods.at(ip("10.1.0.1"))).containsExactly(new Pod(key("early"), "10.1.0.1"));
      assertThat(pods.at(ip("fd00::1")).getFirst().labels()).containsEntry("app", "web");
      assertThat(pods.at(ip("10.1.0.2"))).isEmpty();
    }
  }

  @Test
  @DisplayName("are no longer followed after the end")
  void afterTheEnd() {
    ClientPods pods = ClientPods.of(catalog);
    pods.close();
    catalog.put(new Pod(key("late"), "10.1.0.1"));
    assertThat(pods.at(ip("10.1.0.1"))).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("are what the catalog says, by name, whatever came, moved and went")
  void followTheCatalog(long seed) {
    Random random = new Random(seed);
    Map<ObjectKey, Pod> expected = new TreeMap<>();
    try (ClientPods pods = ClientPods.of(catalog)) {
      for (int i = 0; i < 4_000; i++) {
        ObjectKey key = new ObjectKey("ns-" + random.nextInt(3), "pod-" + random.nextInt(40));
        if (random.nextInt(3) > 0) {
          Pod pod = new Pod(key, "10.1.0." + random.nextInt(30), Map.of("step", "" + i % 2));
          catalog.put(pod);
          expected.put(key, pod);
        } else {
          catalog.remove(Kind.POD, key);
          expected.remove(key);
        }
        String asked = "10.1.0." + random.nextInt(30);
        assertThat(pods.at(ip(asked)))
            .containsExactlyElementsOf(
                expected.values().stream().filter(pod -> pod.ip().equals(asked)).toList());
      }
    }
  }
}
