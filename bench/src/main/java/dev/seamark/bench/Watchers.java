package dev.seamark.bench;

import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.api.ApiMetrics;
import dev.seamark.watch.api.ApiSettings;
import dev.seamark.watch.api.ApiSource;
import dev.seamark.watch.api.Connection;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.ObjectKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * As many watchers of a cluster as it has nodes, in one process: {@code Watchers COUNT KUBECONFIG}.
 * Prints {@code synced} when all are, and for each line {@code NAMESPACE NAME} that it is given the
 * same line when all know the Service.
 */
public final class Watchers {
  private static final long PAUSE_MILLIS = 20;

  private Watchers() {}

  /** Runs until its input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    var connection = new Connection.Kubeconfig(Path.of(args[1]), Optional.empty());
    List<ApiSource> sources = new ArrayList<>();
    for (int i = Integer.parseInt(args[0]); i > 0; i--) {
      var source = new ApiSource(new ApiSettings(connection, WatchSettings.ALL), ApiMetrics.NONE);
      source.start();
      sources.add(source);
    }
    await(sources, Catalog::synced);
    System.out.println("synced");
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      String line;
      while ((line = in.readLine()) != null) {
        String[] parts = line.split(" ");
        var key = new ObjectKey(parts[0], parts[1]);
        await(sources, catalog -> catalog.service(key).isPresent());
        System.out.println(line);
      }
    }
    sources.forEach(ApiSource::close);
  }

  private static void await(List<ApiSource> sources, Predicate<Catalog> holds)
      throws InterruptedException {
    while (!sources.stream().map(ApiSource::catalog).allMatch(holds)) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
