package dev.seamark.server.telemetry;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts of zones as CoreDNS's metrics. Used for one scrape. */
final class ZoneSnapshots {
  private static final double NANOS = 1e-9;

  private final CounterSnapshot.Builder requests =
      counter(
          "coredns_dns_requests", "Counter of DNS requests made per zone, protocol and family.");
  private final CounterSnapshot.Builder dnssecOk =
      counter("coredns_dns_do_requests", "Counter of DNS requests with DO bit set per zone.");
  private final CounterSnapshot.Builder responses =
      counter("coredns_dns_responses", "Counter of response status codes.");
  private final HistogramSnapshot.Builder durations =
      histogram(
          "coredns_dns_request_duration_seconds",
          "Histogram of the time (in seconds) each request took per zone.");
  private final HistogramSnapshot.Builder requestSizes =
      histogram(
          "coredns_dns_request_size_bytes",
          "Size of the EDNS0 UDP buffer in bytes (64K for TCP) per zone and protocol.");
  private final HistogramSnapshot.Builder responseSizes =
      histogram("coredns_dns_response_size_bytes", "Size of the returned response in bytes.");

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }

  private static HistogramSnapshot.Builder histogram(String name, String help) {
    return HistogramSnapshot.builder().name(name).help(help);
  }

  /** Adds what was counted of a zone. */
  void add(ZoneCounts zone) {
    Labels of =
        Labels.of(
            "server", zone.key().server(), "zone", zone.key().zone(), "view", zone.key().view());
    List<WorkerCounts> workers = zone.all();
    addRequests(of, workers);
    addResponses(of, workers);
    long sum = workers.stream().mapToLong(WorkerCounts::dnssecOk).sum();
    point(dnssecOk, of, sum);
    long[] nanos = new long[Buckets.SECONDS.length + 1];
    workers.forEach(worker -> worker.addDuration(nanos));
    point(durations, of, Buckets.SECONDS, nanos, NANOS);
    for (int proto = 0; proto < QueryLabels.PROTOCOLS.length; proto++) {
      Labels by = of.merge(Labels.of("proto", QueryLabels.PROTOCOLS[proto]));
      long[] asked = new long[Buckets.BYTES.length + 1];
      long[] answered = asked.clone();
      for (WorkerCounts worker : workers) {
        worker.addRequestSize(proto, asked);
        worker.addResponseSize(proto, answered);
      }
      point(requestSizes, by, Buckets.BYTES, asked, 1);
      point(responseSizes, by, Buckets.BYTES, answered, 1);
    }
  }

  private void addRequests(Labels of, List<WorkerCounts> workers) {
    for (int proto = 0; proto < QueryLabels.PROTOCOLS.length; proto++) {
      for (int family = 0; family < QueryLabels.FAMILIES.length; family++) {
        for (int type = 0; type < QueryLabels.TYPES.length; type++) {
          long sum = 0;
          for (WorkerCounts worker : workers) {
            sum += worker.requests(proto, family, type);
          }
          Labels by =
              Labels.of(
                  "proto", QueryLabels.PROTOCOLS[proto],
                  "family", QueryLabels.FAMILIES[family],
                  "type", QueryLabels.TYPES[type]);
          point(requests, of.merge(by), sum);
        }
      }
    }
  }

  private void addResponses(Labels of, List<WorkerCounts> workers) {
    Map<String, long[]> byPlugin = new TreeMap<>();
    for (WorkerCounts worker : workers) {
      for (WorkerCounts.Replies replies : worker.replies()) {
        long[] sums =
            byPlugin.computeIfAbsent(replies.plugin(), _ -> new long[QueryLabels.RCODES.length]);
        for (int rcode = 0; rcode < sums.length; rcode++) {
          sums[rcode] += WorkerCounts.read(replies.byRcode(), rcode);
        }
      }
    }
    byPlugin.forEach(
        (plugin, sums) -> {
          for (int rcode = 0; rcode < sums.length; rcode++) {
            Labels by = Labels.of("rcode", QueryLabels.RCODES[rcode], "plugin", plugin);
            point(responses, of.merge(by), sums[rcode]);
          }
        });
  }

  /** What was never counted has no line. */
  private static void point(CounterSnapshot.Builder to, Labels labels, long count) {
    if (count > 0) {
      to.dataPoint(CounterDataPointSnapshot.builder().labels(labels).value((double) count).build());
    }
  }

  private static void point(
      HistogramSnapshot.Builder to, Labels labels, double[] bounds, long[] cells, double unit) {
    long[] counts = Arrays.copyOf(cells, bounds.length);
    if (Arrays.stream(counts).sum() == 0) {
      return;
    }
    to.dataPoint(
        HistogramDataPointSnapshot.builder()
            .labels(labels)
            .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
            .sum(cells[bounds.length] * unit)
            .build());
  }

  /** All that was added. */
  List<MetricSnapshot> build() {
    return List.of(
        requests.build(),
        dnssecOk.build(),
        responses.build(),
        durations.build(),
        requestSizes.build(),
        responseSizes.build());
  }
}
