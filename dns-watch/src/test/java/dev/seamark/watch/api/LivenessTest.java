package dev.seamark.watch.api;

import static dev.seamark.watch.api.Sample.clusterIp;
import static dev.seamark.watch.api.Sample.namespace;
import static dev.seamark.watch.api.ScriptedApiServer.NAMESPACES;
import static dev.seamark.watch.api.ScriptedApiServer.SERVICES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Await;
import dev.seamark.watch.WatchSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A watch that tells nothing")
class LivenessTest {
  private static final WatchSettings SERVICES_ONLY = new WatchSettings("", "", false, false, false);
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private final Fixture fixture = new Fixture();
  private final ScriptedApiServer server = fixture.server;

  @AfterEach
  void close() {
    fixture.close();
  }

  private void watch() {
    fixture.start(SERVICES_ONLY, SILENCE);
    Await.until("watching", () -> server.openWatches(SERVICES) == 1);
  }

  private void untilKnown(String name) {
    fixture.untilService(name, "default/" + name, _ -> true);
  }

  private long probes() {
    return server.requests("/api/v1/namespaces/default/services").size();
  }

  @Test
  @DisplayName("is left alone where the server has nothing to tell")
  void quiet() {
    watch();
    Await.until("asked three times", () -> probes() >= 3);
    assertThat(server.lists(SERVICES)).isEqualTo(1);
    assertThat(server.watchedFrom(SERVICES)).as("no watch but the first").hasSize(1);
  }

  @Test
  @DisplayName("is not asked for where it tells something now and then")
  void alive() {
    fixture.start(SERVICES_ONLY, Duration.ofSeconds(5));
    Await.until("watching", () -> server.openWatches(SERVICES) == 1);
    long end = System.nanoTime() + Duration.ofSeconds(7).toNanos();
    Await.until(
        "seven seconds of bookmarks",
        () -> {
          server.bookmark(SERVICES);
          return System.nanoTime() > end;
        });
    assertThat(probes()).isZero();
  }

  @Test
  @DisplayName("though something happened is opened anew from where it was, without a list")
  void dead() {
    watch();
    server.goDeaf();
    server.put(SERVICES, clusterIp("default", "missed", "10.96.0.1"));
    untilKnown("missed");
    assertThat(server.lists(SERVICES)).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "of a server that hangs is opened anew, at the server that is behind the address then")
  void frozen() {
    watch();
    server.freeze();
    server.put(SERVICES, clusterIp("default", "missed", "10.96.0.1"));
    Await.until("a problem", () -> !fixture.problems().isEmpty());
    server.thaw();
    untilKnown("missed");
    Await.until("all is well", () -> fixture.problems().isEmpty());
  }

  @Test
  @DisplayName("because the data store was replaced by an older copy is followed by a list of it")
  void restored() {
    watch();
    server.put(SERVICES, clusterIp("default", "stays", "10.96.0.1"));
    untilKnown("stays");
    ScriptedCluster.Copy copy = server.copy();
    for (int i = 0; i < 20; i++) {
      server.put(SERVICES, clusterIp("default", "lost", "10.96.0." + (10 + i)));
    }
    untilKnown("lost");
    server.restore(copy);
    server.put(SERVICES, clusterIp("default", "after", "10.96.0.3"));
    untilKnown("after");
    fixture.untilNoService("default/lost");
    untilKnown("stays");
    assertThat(server.listsOf(SERVICES).getLast().query())
        .as("asked of the data store itself")
        .doesNotContainKey("resourceVersion");
  }

  @Test
  @DisplayName(
      "because the data store was replaced is followed by a list of each kind, though another one"
          + " found it out")
  void restoredForAll() {
    watch();
    Await.until("watching", () -> server.openWatches(NAMESPACES) == 1);
    ScriptedCluster.Copy copy = server.copy();
    server.put(NAMESPACES, namespace("ghost"));
    for (int i = 0; i < 20; i++) {
      server.put(SERVICES, clusterIp("default", "lost", "10.96.0." + (10 + i)));
    }
    untilKnown("lost");
    Await.until("ghost", () -> fixture.catalog().hasNamespace("ghost"));
    server.restore(copy);
    for (int i = 0; i < 5; i++) { // beyond the version that the watch of namespaces has seen
      server.put(SERVICES, clusterIp("default", "after", "10.96.1." + i));
    }
    fixture.untilNoService("default/lost");
    Await.until("no ghost", () -> !fixture.catalog().hasNamespace("ghost"));
    untilKnown("after");
  }

  @Test
  @DisplayName("of a kind that may not be listed in a namespace is compared to a second watch")
  void withoutAVersion() {
    server.refuse("/api/v1/namespaces/default/services", 403, "no");
    watch();
    server.goDeaf();
    server.put(SERVICES, clusterIp("default", "missed", "10.96.0.1"));
    untilKnown("missed");
  }
}
