package dev.seamark.watch.api;

import static dev.seamark.watch.api.ScriptedApiServer.IMPORTS;
import static dev.seamark.watch.api.ScriptedApiServer.NAMESPACES;
import static dev.seamark.watch.api.ScriptedApiServer.SERVICES;
import static dev.seamark.watch.api.ScriptedApiServer.SLICES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Await;
import dev.seamark.watch.Problem;
import dev.seamark.watch.WatchSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An API server that is just back, and refuses what it will grant in a moment,")
class ContactRegainedTest {
  private static final List<String> PATHS = List.of(NAMESPACES, SERVICES, SLICES);
  private static final WatchSettings WITH_IMPORTS = new WatchSettings("", "", true, false, true);

  /** Goes on by itself, but slowly: on the slowest machine a test ends before five seconds do. */
  private static final class SlowClock implements InstantSource {
    private static final int TIMES_SLOWER = 20;

    private final Instant start = Instant.now();
    private final AtomicReference<Duration> put = new AtomicReference<>(Duration.ZERO);

    @Override
    public Instant instant() {
      Duration passed = Duration.between(start, Instant.now()).dividedBy(TIMES_SLOWER);
      return start.plus(passed).plus(put.get());
    }

    void forward(Duration time) {
      put.updateAndGet(before -> before.plus(time));
    }
  }

  private final Fixture fixture = new Fixture();
  private final ScriptedApiServer server = fixture.server;
  private final SlowClock clock = new SlowClock();

  @AfterEach
  void close() {
    fixture.close();
  }

  private void untilLost() {
    Await.until("no contact", () -> reasons().contains("Unreachable"));
  }

  private List<String> reasons() {
    return fixture.problems().stream().map(Problem::reason).distinct().toList();
  }

  private List<String> refusals() {
    return fixture.log.warnings().stream().filter(w -> w.contains("cannot watch")).toList();
  }

  private void untilRefusedThrice(List<String> paths) {
    List<Integer> before = paths.stream().map(path -> server.requests(path).size()).toList();
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      int enough = before.get(i) + 3;
      Await.until(path + " refused", () -> server.requests(path).size() >= enough);
    }
  }

  private void restartRefusing(int code) {
    fixture.start(WatchSettings.ALL, clock);
    fixture.untilWatching();
    server.down();
    untilLost();
    PATHS.forEach(path -> server.refuse(path, code, "not yet"));
    server.up();
    untilRefusedThrice(PATHS);
  }

  @ParameterizedTest(name = "with {0}")
  @DisplayName("is asked again soon, and nothing is said of it")
  @ValueSource(ints = {401, 403, 429, 503})
  void grantsSoon(int code) {
    restartRefusing(code);
    assertThat(refusals()).isEmpty();
    assertThat(reasons()).as("the metric counts it").isNotEmpty();

    PATHS.forEach(server::grant);
    fixture.untilWatching();
    Await.until("all is well", () -> fixture.problems().isEmpty());
    assertThat(refusals()).isEmpty();
    assertThat(fixture.log.all()).noneMatch(line -> line.contains("can be watched again"));
  }

  @Test
  @DisplayName("but still does so after five seconds: then it is said, once for each kind")
  void lasts() {
    restartRefusing(403);
    clock.forward(Duration.ofSeconds(5));
    Await.until("said of each", () -> refusals().size() == PATHS.size());
    untilRefusedThrice(PATHS);
    assertThat(refusals())
        .hasSize(PATHS.size())
        .anyMatch(line -> line.endsWith("not yet; grant list and watch on services"));

    PATHS.forEach(server::grant);
    fixture.untilWatching();
    Await.until(
        "that is said, too",
        () ->
            fixture.log.all().stream().filter(l -> l.contains("can be watched again")).count()
                == PATHS.size());
  }

  @Test
  @DisplayName("is not yet taken to have no ServiceImports")
  void optionalKinds() {
    server.down();
    fixture.start(WITH_IMPORTS, clock);
    untilLost();
    server.refuse(IMPORTS, 403, "not yet");
    server.up();
    for (String path : PATHS) {
      Await.until("watching " + path, () -> server.openWatches(path) == 1);
    }
    untilRefusedThrice(List.of(IMPORTS));
    assertThat(fixture.catalog().synced()).isFalse();

    clock.forward(Duration.ofSeconds(5));
    Await.until("synced without", fixture.catalog()::synced);
  }

  @Test
  @DisplayName(
      "is another one than a server that refuses at the first contact: that is said at once")
  void firstContact() {
    server.refuse(SERVICES, 403, "services is forbidden");
    fixture.start(WatchSettings.ALL, clock);
    Await.until("said", () -> !refusals().isEmpty());
  }
}
