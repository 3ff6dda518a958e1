package dev.seamark.watch.api;

import dev.seamark.watch.Await;
import dev.seamark.watch.Problem;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A source that reads from a scripted server, and what tests ask of it. */
final class Fixture implements AutoCloseable {
  final ScriptedApiServer server = new ScriptedApiServer();
  final LogLines log = new LogLines();
  private Optional<ApiSource> source = Optional.empty();

  /** The process around the sources of tests: nothing in it, and little patience. */
  static ApiSource.Surroundings surroundings() {
    var random = new Random(1);
    Duration most = Duration.ofMillis(50);
    return surroundings(
        new Backoff(Duration.ofMillis(10), most, most, most, random),
        InstantSource.system(),
        new LogLines());
  }

  private static ApiSource.Surroundings surroundings(
      Backoff backoff, InstantSource clock, LogLines log) {
    return new ApiSource.Surroundings(
        Map.of(),
        Path.of("/nowhere"),
        clock,
        new Random(1),
        backoff,
        Duration.ofSeconds(5),
        log.logger());
  }

  /** Starts a source. */
  ApiSource start(WatchSettings watch) {
    return start(watch, Duration.ofMinutes(3));
  }

  /** Starts a source that doubts watches early. */
  ApiSource start(WatchSettings watch, Duration silence) {
    return start(watch, silence, surroundings().backoff());
  }

  /** Starts a source that waits so after failures. */
  ApiSource start(WatchSettings watch, Duration silence, Backoff backoff) {
    return start(watch, silence, surroundings(backoff, InstantSource.system(), log));
  }

  /** Starts a source that has this clock. */
  ApiSource start(WatchSettings watch, InstantSource clock) {
    Backoff backoff = surroundings().backoff();
    return start(watch, Duration.ofMinutes(3), surroundings(backoff, clock, log));
  }

  private ApiSource start(
      WatchSettings watch, Duration silence, ApiSource.Surroundings surroundings) {
    var endpoint = new Connection.Endpoint(server.url(), Optional.empty());
    var started =
        new ApiSource(new ApiSettings(endpoint, watch, silence), ApiMetrics.NONE, surroundings);
    source = Optional.of(started);
    started.start();
    return started;
  }

  /** Starts a source of the usual kinds, and waits until it is synced and watches. */
  ApiSource startAndSync() {
    ApiSource started = start(WatchSettings.ALL);
    untilWatching();
    return started;
  }

  /** Waits until the source is synced and watches the usual kinds. */
  void untilWatching() {
    Await.until("synced", catalog()::synced);
    for (String path :
        List.of(
            ScriptedApiServer.NAMESPACES, ScriptedApiServer.SERVICES, ScriptedApiServer.SLICES)) {
      Await.until("watching " + path, () -> server.openWatches(path) == 1);
    }
  }

  Catalog catalog() {
    return source.orElseThrow().catalog();
  }

  List<Problem> problems() {
    return source.orElseThrow().problems();
  }

  /** The Service of this key, once it is as described. */
  void untilService(String what, String key, java.util.function.Predicate<Service> is) {
    Await.until(what, () -> catalog().service(key(key)).filter(is).isPresent());
  }

  void untilNoService(String key) {
    Await.until(key + " is gone", () -> catalog().service(key(key)).isEmpty());
  }

  /** Waits until the slices of the Service have these addresses, slice after slice. */
  void untilAddresses(String service, String... addresses) {
    Await.until(
        service + " has " + List.of(addresses) + ", not " + addresses(service),
        () -> addresses(service).equals(List.of(addresses)));
  }

  List<String> addresses(String service) {
    return catalog().slicesOf(key(service)).stream().flatMap(s -> rows(s)).toList();
  }

  private static java.util.stream.Stream<String> rows(EndpointSlice slice) {
    return IntStream.range(0, slice.size()).mapToObj(slice::addressText);
  }

  static ObjectKey key(String text) {
    String[] parts = text.split("/", 2);
    return new ObjectKey(parts[0], parts[1]);
  }

  @Override
  public void close() {
    source.ifPresent(ApiSource::close);
    server.close();
  }
}
