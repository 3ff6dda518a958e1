package dev.seamark.proxy.serve;

import dev.seamark.process.Build;
import dev.seamark.process.metrics.MetricsPage;
import dev.seamark.proxy.config.ConfigJson;
import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.config.ProxyConfiguration.Source;
import dev.seamark.proxy.machine.ConntrackLimits;
import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.sync.SyncListener;
import dev.seamark.proxy.sync.SyncLoop;
import dev.seamark.proxy.telemetry.HealthCheckPorts;
import dev.seamark.proxy.telemetry.ProxyHealth;
import dev.seamark.proxy.telemetry.ProxyMetrics;
import dev.seamark.proxy.telemetry.RequestMetrics;
import dev.seamark.proxy.telemetry.StatusPages;
import dev.seamark.proxy.telemetry.Subject;
import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.Occurrence;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.api.ApiMetrics;
import dev.seamark.watch.api.ApiSettings;
import dev.seamark.watch.api.ApiSource;
import dev.seamark.watch.api.Connection;
import dev.seamark.watch.manifest.ManifestSettings;
import dev.seamark.watch.manifest.ManifestSource;
import dev.seamark.watch.snapshot.SnapshotSettings;
import dev.seamark.watch.snapshot.SnapshotSource;
import dev.seamark.zones.catalog.ObjectKey;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy that runs: a source of facts, the loop that syncs, a data plane, and what they tell.
 * Closing ends this process's part; what a data plane has put into the kernel stays.
 */
public final class SeamarkProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/start");

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final SyncLoop loop;
  private final StatusPages pages;

  private SeamarkProxy(ProxyConfiguration configuration, Planes planes, SyncListener observer)
      throws IOException, DataPlaneException {
    try {
      String nodeName = NodeWatch.nameOf(configuration.nodeName());
      PrometheusMeterRegistry registry = registry();
      ClusterSource source = source(configuration, nodeName, RequestMetrics.in(registry));
      opened.push(source);
      boolean onLoopback =
          configuration.source() instanceof Source.Manifests
              && configuration.mode() == ProxyConfiguration.Mode.USERSPACE;
      NodeWatch node = new NodeWatch(source.catalog(), nodeName, onLoopback);
      source.start();

      String mode = configuration.mode().word();
      ProxyMetrics metrics = new ProxyMetrics(registry, InstantSource.system(), mode);
      ProxyHealth health =
          new ProxyHealth(InstantSource.system(), configuration.periods().check().multipliedBy(2));
      DataPlane plane = planes.open(configuration, node, registry);
      opened.push(plane);
      // the kernel has these settings once it tracks connections, which the data plane asks for
      setConntrack(configuration);
      HealthCheckPorts checks =
          new HealthCheckPorts(configuration.nodePortAddresses(), health, source::tell);
      opened.push(checks);
      loop =
          new SyncLoop(
              source.catalog(),
              node,
              plane,
              configuration.periods(),
              new Listeners(
                  List.of(
                      health,
                      metrics,
                      new SyncLog(configuration.localPods(), plane),
                      checks,
                      observer)),
              System::nanoTime);
      metrics.pending(loop::pending);
      pages =
          StatusPages.open(
              configuration.healthz(),
              configuration.metrics(),
              configuration.bindHardFail(),
              health,
              metrics,
              registry,
              new Subject(
                  mode,
                  loop::state,
                  plane::problems,
                  () -> ConfigJson.of(configuration),
                  configuration.flags()));
      opened.push(pages);
      LOG.info(
          "node {}, mode {}, services from {}", nodeName, mode, described(configuration.source()));
      source.tell(
          new Occurrence(
              "kube-proxy",
              false,
              "Starting",
              "StartKubeProxy",
              "Node",
              ObjectKey.clusterScoped(nodeName),
              ""));
      loop.start();
      opened.push(loop);
    } catch (IOException | DataPlaneException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts one.
   *
   * @param observer told of every sync, after everybody else
   * @throws IOException if an address for probes or metrics cannot be had
   * @throws DataPlaneException if this machine cannot have the data plane
   * @throws IllegalArgumentException if the source of facts cannot work whatever happens
   */
  public static SeamarkProxy start(
      ProxyConfiguration configuration, Planes planes, SyncListener observer)
      throws IOException, DataPlaneException {
    return new SeamarkProxy(configuration, planes, observer);
  }

  /** Sets what lasts, and takes privileges. */
  static void setConntrack(ProxyConfiguration configuration) {
    new ConntrackLimits(Path.of("/"))
        .set(configuration.conntrack(), Runtime.getRuntime().availableProcessors());
  }

  private static PrometheusMeterRegistry registry() {
    Build build = Build.current();
    return MetricsPage.registry(
        "kubernetes_build",
        "A metric with a constant '1' value labeled by git version and Go version, here of the"
            + " JVM.",
        Map.of("git_version", build.title(), "go_version", build.runtime()));
  }

  private static ClusterSource source(
      ProxyConfiguration configuration, String node, ApiMetrics metrics) {
    WatchSettings watch = WatchSettings.ofProxy(node);
    ClusterSource source = opened(configuration, watch, metrics);
    return configuration
        .snapshot()
        .<ClusterSource>map(
            file ->
                SnapshotSource.of(
                    source,
                    new SnapshotSettings(file, SnapshotSettings.USUAL_INTERVAL),
                    watch,
                    described(configuration.source())))
        .orElse(source);
  }

  private static ClusterSource opened(
      ProxyConfiguration configuration, WatchSettings watch, ApiMetrics metrics) {
    return switch (configuration.source()) {
      case Source.Manifests(var directory) ->
          new ManifestSource(new ManifestSettings(directory, configuration.serviceCidrs(), watch));
      case Source.Kubeconfig(var file, var server) ->
          api(new Connection.Kubeconfig(file, Optional.empty(), server), watch, metrics);
      case Source.Url(var url) ->
          api(new Connection.Endpoint(url, Optional.empty()), watch, metrics);
      case Source.InCluster() -> api(new Connection.InCluster(), watch, metrics);
    };
  }

  private static ClusterSource api(Connection connection, WatchSettings watch, ApiMetrics metrics) {
    return new ApiSource(new ApiSettings(connection, watch), metrics);
  }

  private static String described(Source source) {
    return switch (source) {
      case Source.Manifests(var directory) -> "the manifests of " + directory;
      case Source.Kubeconfig(var file, var server) ->
          server
              .map(url -> "the API server at " + url)
              .orElse("the API server that " + file + " names");
      case Source.Url(var url) -> "the API server at " + url;
      case Source.InCluster() -> "the API server of this cluster";
    };
  }

  /** Where probes and metrics are, in this order, as far as they were asked for. */
  public List<InetSocketAddress> bound() {
    return pages.bound();
  }

  /** The forwarding state now. */
  public ForwardingState state() {
    return loop.state();
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable last = opened.pop();
      try {
        last.close();
      } catch (Exception e) {
        LOG.error("cannot close everything cleanly", e);
      }
    }
  }
}
