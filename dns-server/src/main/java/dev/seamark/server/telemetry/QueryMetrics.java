package dev.seamark.server.telemetry;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.plugin.Shared;
import dev.seamark.zones.wire.Rcode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What was asked and answered, counted per zone, listener and event loop. Lives as long as anybody
 * holds it, so that a reload goes on counting where the configuration before it ended.
 *
 * <p>Event loops get their own {@link Counting} once and write into it without locks; a scrape adds
 * up what all of them wrote.
 */
public final class QueryMetrics implements MultiCollector, AutoCloseable {
  /** The zone of queries that no server block got to see. It is not a name, so no zone has it. */
  private static final String DROPPED = "dropped";

  private final Map<ZoneCounts.Key, ZoneCounts> zones = new ConcurrentHashMap<>();
  private final Map<Enabled, Integer> enabled = new ConcurrentHashMap<>();
  private final PairCounts rejected =
      new PairCounts(
          "seamark_dns_rejected_packets",
          "Packets without a question that can be read, by the code of the reply.",
          "rcode");
  private final PairCounts handshakes =
      new PairCounts(
          "seamark_tls_handshakes_failed",
          "Clients that did not come to speak TLS, by reason.",
          "reason");
  private final PairCounts proxies =
      new PairCounts(
          "seamark_proxy_headers_refused",
          "Connections and datagrams refused for their header of the PROXY protocol, by reason.",
          "reason");
  private final PairCounts responded =
      new PairCounts(
          "coredns_dns_https_responses",
          "Counter of DoH responses per server and http status code.",
          "status");
  private final PairCounts responded3 =
      new PairCounts(
          "coredns_dns_https3_responses",
          "Counter of DoH3 responses per server and http status code.",
          "status");
  private final PairCounts respondedQuic =
      new PairCounts(
          "coredns_dns_quic_responses",
          "Counter of DoQ responses per server and QUIC application code.",
          "status");
  private final PairCounts quicRefused =
      new PairCounts(
          "seamark_quic_refused",
          "Datagrams and streams of QUIC that were refused, by reason.",
          "reason");
  private final LongAdder panics = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final Map<Responder.Cut, LongAdder> cut = new EnumMap<>(Responder.Cut.class);
  private volatile String running = "";

  private Runnable unregister = () -> {};

  private QueryMetrics() {
    for (Responder.Cut why : Responder.Cut.values()) {
      cut.put(why, new LongAdder());
    }
  }

  private record Key() {}

  /** A plugin in the chain of a zone. */
  public record Enabled(String server, String zone, String view, String plugin) {}

  /** Holds the one of this process; the first caller registers it with the meters. */
  public static Shared.Lease<QueryMetrics> lease(Shared shared, MeterRegistry meters) {
    return shared.lease(new Key(), QueryMetrics.class, () -> registered(meters));
  }

  private static QueryMetrics registered(MeterRegistry meters) {
    QueryMetrics metrics = new QueryMetrics();
    if (meters instanceof PrometheusMeterRegistry prometheus) {
      PrometheusRegistry registry = prometheus.getPrometheusRegistry();
      registry.register(metrics);
      metrics.unregister = () -> registry.unregister(metrics);
    }
    return metrics;
  }

  /** What one event loop counts of one zone. Confined to that loop. */
  public static final class Counting {
    private final WorkerCounts counts;

    private Counting(WorkerCounts counts) {
      this.counts = counts;
    }

    /** Where the replies that a plugin wrote are counted; empty for those that none wrote. */
    public long[] repliesOf(String plugin) {
      return counts.repliesOf(plugin);
    }

    /**
     * Counts an exchange that has ended.
     *
     * @param replies of {@link #repliesOf} of the plugin that ended it
     */
    public void count(Exchange exchange, long[] replies) {
      counts.count(exchange, replies);
    }
  }

  /** Where an event loop counts what is asked of a zone. To be kept by the loop. */
  public Counting counting(String server, String zone, String view, int worker) {
    return new Counting(counts(server, zone, view).of(worker));
  }

  private ZoneCounts counts(String server, String zone, String view) {
    return zones.computeIfAbsent(new ZoneCounts.Key(server, zone, view), ZoneCounts::new);
  }

  /** Something threw that ends no query: a thread's work, say. */
  public void panicked() {
    panics.increment();
  }

  /** Counts what happens on a listener outside of the plugins. */
  public Responder.Observer observer(String server) {
    ZoneCounts dropped = counts(server, DROPPED, "");
    PairCounts statuses = server.startsWith("https3://") ? responded3 : responded;
    return new Responder.Observer() {
      @Override
      public void refused(Exchange exchange, int rcode) {
        if (rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP) {
          // Not a request that can be read, so not one of CoreDNS's requests.
          String name = QueryLabels.RCODES[QueryLabels.rcode(rcode)];
          rejected.increment(server, name);
          return;
        }
        WorkerCounts counts = dropped.of(exchange.worker().index());
        counts.count(exchange, counts.repliesOf(""), rcode, exchange.reply().length());
      }

      @Override
      public void panicked() {
        panics.increment();
      }

      @Override
      public void lost(long replies) {
        lost.add(replies);
      }

      @Override
      public void handshakeFailed(String reason) {
        handshakes.increment(server, reason);
      }

      @Override
      public void proxyRefused(String reason) {
        proxies.increment(server, reason);
      }

      @Override
      public void responded(int status) {
        statuses.increment(server, Integer.toString(status));
      }

      @Override
      public void respondedQuic(int code) {
        respondedQuic.increment(server, "0x" + Integer.toHexString(code));
      }

      @Override
      public void quicRefused(String reason) {
        quicRefused.increment(server, reason);
      }

      @Override
      public void cut(Responder.Cut why) {
        Objects.requireNonNull(cut.get(why)).increment();
      }
    };
  }

  /** These plugins serve from now on. */
  public void enable(List<Enabled> plugins) {
    plugins.forEach(plugin -> enabled.merge(plugin, 1, Integer::sum));
  }

  /** Takes back what {@link #enable} said. */
  public void disable(List<Enabled> plugins) {
    plugins.forEach(plugin -> enabled.computeIfPresent(plugin, (_, n) -> n == 1 ? null : n - 1));
  }

  /** The configuration with this digest serves from now on. */
  public void running(String digest) {
    running = digest;
  }

  @Override
  public MetricSnapshots collect() {
    ZoneSnapshots perZone = new ZoneSnapshots();
    zones.values().forEach(perZone::add);
    List<MetricSnapshot> all = new ArrayList<>(perZone.build());
    all.add(
        CounterSnapshot.builder()
            .name("coredns_panics")
            .help("A metrics that counts the number of panics.")
            .dataPoint(CounterDataPointSnapshot.builder().value((double) panics.sum()).build())
            .build());
    all.add(
        CounterSnapshot.builder()
            .name("seamark_dns_lost_replies")
            .help("Replies over UDP that the kernel refused to send or had no room for.")
            .dataPoint(CounterDataPointSnapshot.builder().value((double) lost.sum()).build())
            .build());
    all.add(connectionsCut());
    all.add(pluginsEnabled());
    all.add(rejected.snapshot());
    all.add(handshakes.snapshot());
    all.add(proxies.snapshot());
    all.add(responded.snapshot());
    all.add(responded3.snapshot());
    all.add(respondedQuic.snapshot());
    all.add(quicRefused.snapshot());
    if (!running.isEmpty()) {
      all.add(version(running));
    }
    return new MetricSnapshots(all);
  }

  /** Micrometer has no metrics of this kind, and takes {@code _info} off the names of others. */
  private static InfoSnapshot version(String digest) {
    Labels labels = Labels.of("hash", "sha512", "value", digest);
    return InfoSnapshot.builder()
        .name("coredns_reload_version")
        .help(
            "A metric with a constant '1' value labeled by hash, and value which type of hash"
                + " generated.")
        .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
        .build();
  }

  private GaugeSnapshot pluginsEnabled() {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder()
            .name("coredns_plugin_enabled")
            .help(
                "A metric that indicates whether a plugin is enabled on per server and zone"
                    + " basis.");
    for (Enabled plugin : enabled.keySet()) {
      Labels labels =
          Labels.of(
              "server", plugin.server(),
              "zone", plugin.zone(),
              "view", plugin.view(),
              "name", plugin.plugin());
      gauge.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(1).build());
    }
    return gauge.build();
  }

  private CounterSnapshot connectionsCut() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("seamark_tcp_connections_cut")
            .help(
                "TCP connections closed to make room or because their client did not read, by"
                    + " reason.");
    cut.forEach(
        (why, count) ->
            counter.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of("reason", why.name().toLowerCase(Locale.ROOT)))
                    .value((double) count.sum())
                    .build()));
    return counter.build();
  }

  /** Nothing is open; what was counted goes with the last who held it. */
  @Override
  public void close() {
    unregister.run();
  }
}
