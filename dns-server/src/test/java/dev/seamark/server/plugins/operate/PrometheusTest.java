package dev.seamark.server.plugins.operate;

import static dev.seamark.server.plugins.operate.Operating.answering;
import static dev.seamark.server.plugins.operate.Operating.complaint;
import static dev.seamark.server.plugins.operate.Operating.directives;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.Page;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.telemetry.Meters;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

@DisplayName("prometheus")
class PrometheusTest {
  private static final String BLOCK = "server=\"dns://:53\",view=\"\",zone=\".\"";
  private static final Plugin ANSWER = answering("example.org. 5 IN A 10.0.0.1");

  private final int port = Page.freePort();
  private final Shared shared = new Shared();
  private final PrometheusMeterRegistry meters = Meters.registry();
  private final AtomicLong clock = new AtomicLong();

  private TestSetup setup() {
    return new TestSetup(meters, shared, ".");
  }

  private Plugin started(TestSetup setup, Plugin... behind) throws CorefileException {
    return setup
        .start(Prometheus.TYPE, directives("prometheus 127.0.0.1:" + port), List.of(behind))
        .getFirst();
  }

  /** The clock is 1 ms later at each look: at the arrival, and when the reply is back. */
  private ChainHarness chain(Plugin... plugins) {
    return ChainHarness.of(() -> clock.getAndAdd(1_000_000), plugins);
  }

  private List<String> page() {
    return Page.get(port, "/metrics").body().lines().toList();
  }

  @Nested
  @DisplayName("counts")
  class Counts {
    @Test
    @DisplayName("requests by zone, protocol, family and type; unusual types together")
    void requests() throws CorefileException {
      try (TestSetup setup = setup();
          ChainHarness chain = chain(started(setup), ANSWER)) {
        chain.ask("example.org A");
        chain.ask("example.org A");
        chain.ask("example.org AAAA");
        chain.ask("example.org CAA");
        chain.ask(ChainHarness.question("example.org A"), Transport.TCP);

        assertThat(page())
            .contains(
                "coredns_dns_requests_total{family=\"1\",proto=\"udp\","
                    + "server=\"dns://:53\",type=\"A\",view=\"\",zone=\".\"} 2.0",
                "coredns_dns_requests_total{family=\"1\",proto=\"udp\","
                    + "server=\"dns://:53\",type=\"AAAA\",view=\"\",zone=\".\"} 1.0",
                "coredns_dns_requests_total{family=\"1\",proto=\"udp\","
                    + "server=\"dns://:53\",type=\"other\",view=\"\",zone=\".\"} 1.0",
                "coredns_dns_requests_total{family=\"1\",proto=\"tcp\","
                    + "server=\"dns://:53\",type=\"A\",view=\"\",zone=\".\"} 1.0");
      }
    }

    @Test
    @DisplayName("responses by code and by the plugin that wrote them, none where none did")
    void responses() throws CorefileException {
      Plugin mixed =
          Operating.plugin(
              "kubernetes",
              (self, x) -> {
                if (x.query().nameText().equals("fail.")) {
                  x.fail(self, 2, "down");
                } else {
                  Operating.denying(3).query(x);
                }
              });
      try (TestSetup setup = setup();
          ChainHarness chain = chain(started(setup), mixed)) {
        chain.ask("fail A");
        chain.ask("no A");
        chain.ask("no A");

        assertThat(page())
            .contains(
                "coredns_dns_responses_total{plugin=\"\",rcode=\"SERVFAIL\"," + BLOCK + "} 1.0",
                "coredns_dns_responses_total{plugin=\"static\",rcode=\"NXDOMAIN\","
                    + BLOCK
                    + "} 2.0");
      }
    }

    @Test
    @DisplayName("how long requests take, in CoreDNS's buckets")
    void durations() throws CorefileException {
      try (TestSetup setup = setup();
          ChainHarness chain = chain(started(setup), ANSWER)) {
        chain.ask("example.org A");

        String name = "coredns_dns_request_duration_seconds";
        assertThat(page())
            .contains(
                name + "_bucket{" + BLOCK + ",le=\"0.0005\"} 0",
                name + "_bucket{" + BLOCK + ",le=\"0.001\"} 1",
                name + "_bucket{" + BLOCK + ",le=\"8.192\"} 1",
                name + "_bucket{" + BLOCK + ",le=\"+Inf\"} 1",
                name + "_count{" + BLOCK + "} 1",
                name + "_sum{" + BLOCK + "} 0.001");
      }
    }

    @Test
    @DisplayName("sizes of requests and responses, and the DO bit")
    void sizes() throws CorefileException {
      var query = ChainHarness.question("example.org A");
      query.addRecord(new OPTRecord(4096, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
      try (TestSetup setup = setup();
          ChainHarness chain = chain(started(setup), ANSWER)) {
        chain.ask(query, Transport.UDP);

        String by = "{proto=\"udp\"," + BLOCK;
        assertThat(page())
            .contains(
                "coredns_dns_request_size_bytes_bucket" + by + ",le=\"0\"} 0",
                "coredns_dns_request_size_bytes_bucket" + by + ",le=\"100\"} 1",
                "coredns_dns_request_size_bytes_sum" + by + "} 40.0",
                "coredns_dns_response_size_bytes_sum" + by + "} 56.0",
                "coredns_dns_response_size_bytes_bucket" + by + ",le=\"64000\"} 1",
                "coredns_dns_do_requests_total{" + BLOCK + "} 1.0");
      }
    }

    @Test
    @DisplayName("on where the configuration before a reload ended")
    void reload() throws CorefileException {
      TestSetup before = setup();
      try (ChainHarness chain = chain(started(before), ANSWER)) {
        chain.ask("example.org A");
      }
      try (TestSetup after = setup();
          ChainHarness chain = chain(started(after), ANSWER)) {
        before.close();
        chain.ask("example.org A");

        assertThat(page())
            .contains(
                "coredns_dns_responses_total{plugin=\"static\",rcode=\"NOERROR\","
                    + BLOCK
                    + "} 2.0");
      }
    }

    @Test
    @DisplayName("a query without allocating")
    void allocatesNothing() throws Exception {
      Plugin plain =
          Operating.plugin(
              "plain",
              (self, x) -> {
                x.reply().begin(x.query(), 0, true);
                x.answered(self);
              });
      try (TestSetup setup = setup();
          ChainHarness with = ChainHarness.of(() -> 0, started(setup, plain), plain);
          ChainHarness without = ChainHarness.of(() -> 0, plain)) {
        long bare = Allocations.of(without, 20_000);
        long counted = Allocations.of(with, 20_000);

        assertThat(counted - bare).isLessThan(20_000);
      }
    }
  }

  /** Bytes that queries allocate on the event loop. */
  private static final class Allocations {
    static long of(ChainHarness chain, int queries) throws Exception {
      byte[] wire = ChainHarness.question("example.org A").toWire();
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      return chain
          .worker()
          .loop()
          .submit(
              () -> {
                chain.receive(wire, queries);
                long before = threads.getCurrentThreadAllocatedBytes();
                chain.receive(wire, queries);
                return threads.getCurrentThreadAllocatedBytes() - before;
              })
          .get(60, TimeUnit.SECONDS);
    }
  }

  @Nested
  @DisplayName("shows")
  class Shows {
    @Test
    @DisplayName("which plugins serve which zones, while they do")
    void pluginsEnabled() throws CorefileException {
      try (TestSetup other = new TestSetup(meters, shared, "example.com")) {
        other.start(Prometheus.TYPE, directives("prometheus 127.0.0.1:" + port), List.of());
        TestSetup setup = setup();
        started(setup, ANSWER);
        String enabled =
            "coredns_plugin_enabled{name=\"static\",server=\"dns://:53\",view=\"\",zone=\".\"} 1.0";
        assertThat(page()).contains(enabled);

        setup.close();

        assertThat(page())
            .doesNotContain(enabled)
            .contains(
                "coredns_plugin_enabled{name=\"prometheus\",server=\"dns://:53\",view=\"\","
                    + "zone=\"example.com.\"} 1.0");
      }
    }

    @Test
    @DisplayName("the process, the build and the runtime")
    void process() throws CorefileException {
      try (TestSetup setup = setup()) {
        started(setup);

        List<String> names =
            page().stream().map(line -> line.replaceAll("[ {].*", "")).distinct().toList();
        assertThat(names)
            .contains(
                "process_cpu_seconds_total",
                "process_resident_memory_bytes",
                "process_virtual_memory_bytes",
                "process_start_time_seconds",
                "process_open_fds",
                "process_max_fds",
                "coredns_build_info",
                "coredns_panics_total",
                "seamark_log_lines_dropped_total",
                "jvm_memory_used_bytes",
                "jvm_threads_live_threads");
        assertThat(page()).anyMatch(line -> line.matches("coredns_build_info\\{goversion=.*} 1"));
      }
    }

    @Test
    @DisplayName("meters of other plugins, without the maxima that Micrometer adds")
    void otherMeters() throws CorefileException {
      try (TestSetup setup = setup()) {
        started(setup);
        meters.counter("coredns_cache_hits", "server", "dns://:53").increment();
        meters.timer("coredns_health_request_duration").record(5, TimeUnit.MILLISECONDS);

        assertThat(page())
            .contains("coredns_cache_hits_total{server=\"dns://:53\"} 1.0")
            .noneMatch(line -> line.startsWith("coredns_health_request_duration_seconds_max"));
        assertThat(page()).contains("coredns_health_request_duration_seconds_count 1");
      }
    }

    @Test
    @DisplayName("the format that the scraper asks for")
    void formats() throws CorefileException {
      try (TestSetup setup = setup()) {
        started(setup);

        assertThat(Page.get(port, "/metrics").type()).startsWith("text/plain; version=0.0.4");
        assertThat(Page.get(port, "/metrics", "application/openmetrics-text; version=1.0.0").type())
            .startsWith("application/openmetrics-text");
      }
    }
  }

  @Test
  @DisplayName("shows the same on several addresses")
  void severalAddresses() throws CorefileException {
    int other = Page.freePort();
    try (TestSetup first = setup();
        TestSetup second = setup()) {
      started(first);
      second.start(Prometheus.TYPE, directives("prometheus 127.0.0.1:" + other));

      assertThat(names(Page.get(other, "/metrics"))).isEqualTo(names(Page.get(port, "/metrics")));
    }
  }

  private static List<String> names(Page page) {
    // Meters of collections come with the first collection, which may be between two scrapes.
    return page.body()
        .lines()
        .filter(line -> !line.contains("jvm_gc_"))
        .map(line -> line.replaceAll(" [^ ]*$", ""))
        .toList();
  }

  @Test
  @DisplayName("refuses what it does not know, with the position")
  void complaints() {
    assertThat(complaint(Prometheus.TYPE, "prometheus 9153"))
        .contains("Corefile:2:12: plugin/prometheus: address 9153: missing port in address");
    assertThat(complaint(Prometheus.TYPE, "prometheus {\n tls a b\n}"))
        .contains("Corefile:3:8: Wrong argument count or unexpected line ending after 'b'");
    assertThat(complaint(Prometheus.TYPE, "prometheus {\n tls a\n tls b\n}"))
        .contains("Corefile:4:2: plugin/prometheus: tls block already specified; remove one");
  }
}
