package dev.seamark.server.cli;

import dev.seamark.watch.Problem;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.api.ApiMetrics;
import dev.seamark.watch.api.ApiSettings;
import dev.seamark.watch.api.ApiSource;
import dev.seamark.watch.api.Connection;
import dev.seamark.watch.manifest.Loaded;
import dev.seamark.watch.manifest.ManifestSettings;
import dev.seamark.watch.manifest.ManifestSource;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.ObjectKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How to learn once what a cluster's namespaces and Services are. */
@FunctionalInterface
interface ClusterReading {
  /** Variables are made of Services alone. */
  WatchSettings SERVICES = new WatchSettings("", "", false, false, false);

  Duration PATIENCE = Duration.ofSeconds(15);

  /**
   * Reads.
   *
   * @param warn is told what could not be taken
   * @throws IOException where the cluster cannot be read; the message says why
   */
  Catalog read(Consumer<String> warn) throws IOException, InterruptedException;

  /** The cluster that the manifests in a directory make. */
  static ClusterReading ofManifests(Path directory, List<String> serviceCidrs) {
    return warn -> {
      Loaded loaded = ManifestSource.load(new ManifestSettings(directory, serviceCidrs, SERVICES));
      loaded.problems().forEach(problem -> warn.accept(problem.toString()));
      return loaded.catalog();
    };
  }

  /** The cluster that a kubeconfig file names. */
  static ClusterReading ofKubeconfig(Path file, Optional<String> context) {
    return warn -> ofServer(new Connection.Kubeconfig(file, context));
  }

  /** The cluster that this process runs in. */
  static ClusterReading ofThisCluster() {
    return warn -> {
      try {
        return ofServer(new Connection.InCluster());
      } catch (IllegalArgumentException e) {
        throw new IOException(
            "no cluster is named, and this process is not in one; name --manifests DIR or"
                + " --kubeconfig FILE",
            e);
      }
    };
  }

  private static Catalog ofServer(Connection connection) throws IOException, InterruptedException {
    try (ApiSource source = new ApiSource(new ApiSettings(connection, SERVICES), ApiMetrics.NONE)) {
      CountDownLatch synced = new CountDownLatch(1);
      source.catalog().attach(new Waiting(synced));
      source.start();
      if (!synced.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        List<String> why = source.problems().stream().map(Problem::toString).toList();
        throw new IOException("the cluster cannot be read: " + String.join("; ", why));
      }
      return source.catalog();
    }
  }

  /** Waits for the first complete lists. */
  record Waiting(CountDownLatch latch) implements CatalogListener {
    @Override
    public void serviceChanged(ObjectKey service) {}

    @Override
    public void synced() {
      latch.countDown();
    }
  }
}
