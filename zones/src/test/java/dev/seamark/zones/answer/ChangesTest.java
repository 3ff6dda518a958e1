package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.HTTP;
import static dev.seamark.zones.answer.TestCluster.key;
import static dev.seamark.zones.answer.TestCluster.ready;
import static dev.seamark.zones.answer.TestCluster.unready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.settings.PodMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A change")
class ChangesTest {
  private final TestCluster cluster = new TestCluster();

  @Nested
  @DisplayName("moves the serial")
  class MovesTheSerial {
    @Test
    @DisplayName("to the time, and once in a second")
    void toTheTime() {
      cluster.clock(2_000_000);
      cluster.clusterIp("web", "10.0.0.1");
      assertThat(cluster.zones().serial()).isEqualTo(2_000_000);
      cluster.clusterIp("web", "10.0.0.2").clusterIp("web", "10.0.0.3");
      assertThat(cluster.zones().serial()).isEqualTo(2_000_000);
      cluster.tick();
      assertThat(cluster.zones().serial()).as("what is still to be seen").isEqualTo(2_000_001);
      cluster.tick();
      assertThat(cluster.zones().serial()).as("nothing changed since").isEqualTo(2_000_001);
    }

    @Test
    @DisplayName("never ahead of the clock, however much changes, and so not back after a restart")
    void notAhead() {
      for (int second = 2_000_000; second < 2_000_010; second++) {
        cluster.clock(second);
        for (int change = 0; change < 50; change++) {
          cluster.clusterIp("web", "10.0.0." + (change + 1));
          assertThat(cluster.zones().serial()).isEqualTo(second);
        }
      }
      int before = cluster.zones().serial();
      cluster.tick();
      cluster.with(cluster.settings());
      assertThat(cluster.zones().serial()).isGreaterThan(before);
    }

    @Test
    @DisplayName("on by one where the clock was set back")
    void clockSetBack() {
      cluster.clock(2_000_000);
      cluster.clusterIp("web", "10.0.0.1");
      cluster.clock(1_000_000);
      cluster.clusterIp("web", "10.0.0.2").clusterIp("web", "10.0.0.3");
      assertThat(cluster.zones().serial()).isEqualTo(2_000_001);
      cluster.tick();
      assertThat(cluster.zones().serial()).isEqualTo(2_000_002);
    }

    @Test
    @DisplayName("only if it alters an answer")
    void onlyIfItAlters() {
      cluster.clusterIp("web", "10.0.0.1").slice("s", "web", ready("10.1.0.1"));
      cluster.tick();
      int before = cluster.zones().serial();
      ServicePort exposed = new ServicePort("http", Protocol.TCP, 80, 30_080);
      cluster.clusterIp("web", List.of(exposed), "10.0.0.1");
      cluster.slice(
          "s",
          "web",
          slice -> {
            ready("10.1.0.1").accept(slice);
            slice.endpoint(List.of("10.1.0.2"), unready());
          });
      assertThat(cluster.zones().serial()).isEqualTo(before);
      cluster.tick();
      assertThat(cluster.zones().serial()).isEqualTo(before);
      cluster.slice("s", "web", ready("10.1.0.1", "10.1.0.2"));
      assertThat(cluster.zones().serial()).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("not for the labels of a pod")
    void notForLabels() {
      cluster.with(cluster.settings().withPods(PodMode.VERIFIED)).pod("p", "10.1.0.1");
      int before = cluster.zones().serial();
      cluster.catalog.put(new Pod(key("p"), "10.1.0.1", Map.of("app", "web")));
      assertThat(cluster.zones().serial()).isEqualTo(before);
    }

    @Test
    @DisplayName("not where its namespace is not listed")
    void notElsewhere() {
      cluster.with(cluster.settings().withNamespaces(Set.of("other")));
      int before = cluster.zones().serial();
      cluster.clusterIp("web", "10.0.0.1");
      assertThat(cluster.zones().serial()).isEqualTo(before);
    }
  }

  @Nested
  @DisplayName("of endpoints is told to who measures")
  class IsTold {
    private final List<String> told = new ArrayList<>();

    private void listen() {
      cluster.zones().onProgrammed((kind, millis) -> told.add(kind + " " + millis));
    }

    private void slice(String name, String service, long millis, String... addresses) {
      cluster.slice(
          name,
          service,
          slice -> {
            slice.triggeredAtMillis(millis);
            ready(addresses).accept(slice);
          });
    }

    @Test
    @DisplayName("with the kind of the service, once for each new version of a slice")
    void oncePerVersion() {
      listen();
      cluster.headless("db").clusterIp("web", "10.0.0.1");
      slice("a", "db", 1000, "10.1.0.1");
      slice("b", "db", 2000, "10.1.0.2");
      slice("b", "db", 3000, "10.1.0.3");
      slice("c", "web", 4000, "10.1.0.4");
      slice("d", "web", 0, "10.1.0.5");
      assertThat(told)
          .containsExactly(
              "HEADLESS_WITH_SELECTOR 1000",
              "HEADLESS_WITH_SELECTOR 2000",
              "HEADLESS_WITH_SELECTOR 3000",
              "CLUSTER_IP 4000");
    }

    @Test
    @DisplayName("once it is answered")
    void onceAnswered() {
      cluster.headless("db");
      cluster.zones().onProgrammed((k, millis) -> told.addAll(cluster.ask("db A").answers()));
      slice("a", "db", 1000, "10.1.0.1");
      assertThat(told).containsExactly("db.ns.svc.cluster.local. 5 A 10.1.0.1");
    }
  }

  @Test
  @DisplayName("is no longer followed after the end")
  void afterTheEnd() {
    cluster.clusterIp("web", "10.0.0.1");
    cluster.zones().close();
    cluster.catalog.remove(Kind.SERVICE, key("web"));
    cluster.catalog.put(
        new Service(key("new"), Service.Type.HEADLESS, List.of(), List.of(HTTP), "", false));
    assertThat(cluster.ask("web A").answers()).hasSize(1);
  }
}
