package dev.seamark.watch.api;

import static dev.seamark.watch.api.Sample.clusterIp;
import static dev.seamark.watch.api.Sample.slice;
import static dev.seamark.watch.api.ScriptedApiServer.IMPORTS;
import static dev.seamark.watch.api.ScriptedApiServer.SERVICES;
import static dev.seamark.watch.api.ScriptedApiServer.SLICES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Await;
import dev.seamark.watch.Problem;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A source whose API server is in trouble")
class ApiTroubleTest {
  private static final WatchSettings WITH_IMPORTS = new WatchSettings("", "", true, false, true);

  private static final Duration LONG = Duration.ofSeconds(5);

  private final Fixture fixture = new Fixture();
  private final ScriptedApiServer server = fixture.server;

  @AfterEach
  void close() {
    fixture.close();
  }

  private void untilWatchedAgain(String path, int watches) {
    Await.until(
        path + " watched " + watches + " times",
        () -> server.watchedFrom(path).size() >= watches && server.openWatches(path) >= 1);
  }

  private void untilKnown(String name) {
    fixture.untilService(name, "default/" + name, _ -> true);
  }

  @Nested
  @DisplayName("that is down")
  class Down {
    @Test
    @DisplayName("at the start waits for it, unsynced, and says so")
    void atTheStart() {
      server.down();
      fixture.start(WatchSettings.ALL);
      Await.until("a problem", () -> !fixture.problems().isEmpty());
      assertThat(fixture.problems())
          .singleElement()
          .satisfies(
              p -> {
                assertThat(p.reason()).isEqualTo("Unreachable");
                assertThat(p.where()).isEqualTo(server.url() + "/");
              });
      assertThat(fixture.catalog().synced()).isFalse();

      server.put(SERVICES, clusterIp("default", "web", "10.96.0.1"));
      server.up();
      Await.until("synced", fixture.catalog()::synced);
      untilKnown("web");
      Await.until("all is well", () -> fixture.problems().isEmpty());
    }

    @Test
    @DisplayName("later keeps what is known, and goes on when it is back")
    void later() {
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.1"));
      fixture.startAndSync();
      server.down();
      Await.until("a problem", () -> !fixture.problems().isEmpty());
      assertThat(fixture.catalog().count(Kind.SERVICE)).isEqualTo(1);
      assertThat(fixture.catalog().synced()).isTrue();

      server.put(SERVICES, clusterIp("default", "new", "10.96.0.2"));
      server.up();
      untilKnown("new");
      Await.until("all is well", () -> fixture.problems().isEmpty());
    }
  }

  @Test
  @DisplayName("wakes all kinds as soon as one has contact again")
  void wakesAll() {
    fixture.start(
        WatchSettings.ALL, Duration.ofMinutes(3), new Backoff(LONG, LONG, LONG, LONG, () -> 0));
    Await.until("synced", fixture.catalog()::synced);
    server.down();
    for (String path : List.of(SERVICES, SLICES, ScriptedApiServer.NAMESPACES)) {
      Await.until("no watch", () -> server.openWatches(path) == 0);
    }
    server.up();
    long up = System.nanoTime();
    for (String path : List.of(SERVICES, SLICES, ScriptedApiServer.NAMESPACES)) {
      Await.until("watching " + path, () -> server.openWatches(path) == 1);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - up)).isLessThan(LONG.multipliedBy(2));
  }

  @Nested
  @DisplayName("that takes a request and does not answer")
  class Mute {
    @Test
    @DisplayName("is asked again after a while, over a connection of its own")
    void asksAgain() {
      server.holdWatches();
      fixture.start(WatchSettings.ALL);
      Await.until("asked again", () -> server.watchedFrom(SERVICES).size() > 1);
      Await.until(
          "a problem",
          () -> fixture.problems().stream().anyMatch(p -> p.message().contains("within 5 s")));

      server.grantWatches();
      Await.until("only one is left", () -> !server.hungUp(SERVICES) && onlyOne(SERVICES));
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.1"));
      untilKnown("web");
      Await.until("all is well", () -> fixture.problems().isEmpty());
    }

    private boolean onlyOne(String path) {
      return server.openWatches(path) == 1;
    }
  }

  @Nested
  @DisplayName("that refuses one kind")
  class Refused {
    @Test
    @DisplayName("says which right is missing, goes on with the others, and is not synced")
    void missingRights() {
      server.refuse(SLICES, 403, "endpointslices is forbidden");
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.1"));
      fixture.start(WatchSettings.ALL);
      untilKnown("web");
      Await.until("a problem", () -> !fixture.problems().isEmpty());
      assertThat(fixture.problems())
          .containsExactly(
              new Problem(
                  "Forbidden",
                  server.url() + SLICES,
                  "endpointslices is forbidden; grant list and watch on"
                      + " endpointslices.discovery.k8s.io"));
      Await.until("tried again", () -> server.lists(SLICES) > 2);
      assertThat(fixture.catalog().synced()).isFalse();

      server.put(SLICES, slice("default", "web-1", "web", "10.1.0.1"));
      server.grant(SLICES);
      fixture.untilAddresses("default/web", "10.1.0.1");
      Await.until("synced", fixture.catalog()::synced);
      assertThat(fixture.problems()).isEmpty();
    }

    @Test
    @DisplayName("says that it is not let in at all (401), and goes on trying")
    void notLetIn() {
      server.refuse(SERVICES, 401, "Unauthorized");
      fixture.start(WatchSettings.ALL);
      Await.until("a problem", () -> !fixture.problems().isEmpty());
      assertThat(fixture.problems().getFirst())
          .satisfies(
              p -> {
                assertThat(p.reason()).isEqualTo("Unauthorized");
                assertThat(p.message()).contains("token or client certificate");
                assertThat(p.message()).doesNotContain("grant");
              });
      server.grant(SERVICES);
      Await.until("synced", fixture.catalog()::synced);
      assertThat(fixture.problems()).isEmpty();
    }

    @Test
    @DisplayName("is synced without ServiceImports where the cluster does not know them (404)")
    void missingDefinition() {
      server.refuse(IMPORTS, 404, "the server could not find the requested resource");
      fixture.start(WITH_IMPORTS);
      Await.until("synced", fixture.catalog()::synced);
      Await.until("a problem", () -> !fixture.problems().isEmpty());
      assertThat(fixture.problems())
          .singleElement()
          .satisfies(p -> assertThat(p.reason()).isEqualTo("NotFound"));

      server.put(IMPORTS, Sample.serviceImport("default", "web", "10.42.0.1"));
      server.grant(IMPORTS);
      Await.until("import", () -> fixture.catalog().count(Kind.SERVICE_IMPORT) == 1);
    }

    @Test
    @DisplayName("is synced without ServiceImports where rights are missing, too")
    void missingRightsOnImports() {
      server.refuse(IMPORTS, 403, "serviceimports is forbidden");
      fixture.start(WITH_IMPORTS);
      Await.until("synced", fixture.catalog()::synced);
    }

    @Test
    @DisplayName("keeps the ServiceImports that it knew when the right is taken away")
    void rightTakenAway() {
      server.put(IMPORTS, Sample.serviceImport("default", "web", "10.42.0.1"));
      fixture.start(WITH_IMPORTS);
      Await.until("watching", () -> server.openWatches(IMPORTS) == 1);
      server.refuse(IMPORTS, 403, "serviceimports is forbidden");
      server.dropWatches(IMPORTS);
      Await.until("a problem", () -> !fixture.problems().isEmpty());
      assertThat(fixture.catalog().count(Kind.SERVICE_IMPORT)).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("is started again where whoever listens to the catalog fails")
  void survivesListeners() {
    fixture.startAndSync();
    var failures = new AtomicInteger();
    fixture
        .catalog()
        .attach(
            service -> {
              if (failures.getAndIncrement() == 0) {
                throw new IllegalStateException("a listener's own fault");
              }
            });
    server.put(SERVICES, clusterIp("default", "one", "10.96.0.1"));
    Await.until("listed again", () -> server.lists(SERVICES) == 2);
    untilWatchedAgain(SERVICES, 2);
    server.put(SERVICES, clusterIp("default", "two", "10.96.0.2"));
    untilKnown("two");
  }

  @Nested
  @DisplayName("that sends an object that is none")
  class Broken {
    private static final String BROKEN =
        """
        {"metadata":{"namespace":"default","name":"web"},"spec":{"ports":"eighty"}}\
        """;

    @Test
    @DisplayName("in a watch keeps the last good version and goes on")
    void inAWatch() {
      fixture.startAndSync();
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.1"));
      untilKnown("web");
      server.put(SERVICES, BROKEN);
      server.put(SERVICES, clusterIp("default", "next", "10.96.0.2"));
      untilKnown("next");
      untilKnown("web");
      assertThat(fixture.problems())
          .singleElement()
          .satisfies(
              p -> {
                assertThat(p.reason()).isEqualTo("Invalid");
                assertThat(p.where())
                    .isEqualTo(server.url() + "/api/v1/namespaces/default/services/web");
                assertThat(p.message()).startsWith("expected a Service, but").doesNotContain("\n");
              });
      assertThat(server.openWatches(SERVICES)).isEqualTo(1);

      server.put(SERVICES, clusterIp("default", "web", "10.96.0.3"));
      Await.until("mended", () -> fixture.problems().isEmpty());
    }

    @Test
    @DisplayName("in a list takes the others, and keeps what it knew of the broken one")
    void inAList() {
      server.put(SERVICES, clusterIp("default", "web", "10.96.0.1"));
      fixture.startAndSync();
      server.down();
      server.put(SERVICES, BROKEN);
      server.put(SERVICES, clusterIp("default", "next", "10.96.0.2"));
      server.compact();
      server.up();
      untilKnown("next");
      Await.until(
          "a problem",
          () -> fixture.problems().stream().anyMatch(p -> p.reason().equals("Invalid")));
      untilKnown("web");

      server.delete(SERVICES, "default/web");
      fixture.untilNoService("default/web");
      Await.until("mended", () -> fixture.problems().isEmpty());
    }
  }
}
