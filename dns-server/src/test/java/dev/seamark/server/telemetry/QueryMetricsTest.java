package dev.seamark.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.http.HttpRequest;
import dev.seamark.process.metrics.MetricsPage;
import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.plugin.Shared;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;

@DisplayName("What happens outside of the plugins")
class QueryMetricsTest {
  private static final String DROPPED = "server=\"dns://:53\",view=\"\",zone=\"dropped\"";

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Worker worker = new Worker(0, group.next(), () -> 0, new SplittableRandom(1));
  private final PrometheusMeterRegistry registry = Meters.registry();
  private final Shared shared = new Shared();
  private final Shared.Lease<QueryMetrics> metrics = QueryMetrics.lease(shared, registry);
  private final Responder responder =
      new Responder(new Nobody(metrics.get().observer("dns://:53")));

  /** A listener whose zones nobody serves. */
  private record Nobody(Responder.Observer observer) implements Responder.Dispatch {
    @Override
    public @Nullable Block blockFor(Exchange exchange) {
      if (exchange.query().nameText().equals("broken.")) {
        throw new IllegalStateException("on purpose");
      }
      return null;
    }

    @Override
    public boolean anyClass() {
      return false;
    }
  }

  private static final Peer PEER =
      new Peer() {
        @Override
        public InetSocketAddress remote() {
          return new InetSocketAddress(InetAddress.ofLiteral("::1"), 40_000);
        }

        @Override
        public InetSocketAddress local() {
          return new InetSocketAddress(InetAddress.ofLiteral("::1"), 53);
        }

        @Override
        public Transport transport() {
          return Transport.TCP;
        }

        @Override
        public void send(byte[] message, int length) {}
      };

  @AfterEach
  void close() {
    metrics.close();
    Future<?> _ = group.shutdownGracefully();
  }

  private void receive(byte[] packet) {
    responder.receive(worker, PEER, packet, 0, packet.length);
  }

  private List<String> page() {
    HttpRequest request = new HttpRequest("/metrics", Map.of(), "");
    return MetricsPage.of(registry).reply(request).body().lines().toList();
  }

  @Test
  @DisplayName("is counted as zone dropped where nobody serves the name")
  void refused() {
    receive(ChainHarness.question("example.org A").toWire());

    assertThat(page())
        .contains(
            "coredns_dns_requests_total{family=\"2\",proto=\"tcp\",server=\"dns://:53\","
                + "type=\"A\",view=\"\",zone=\"dropped\"} 1.0",
            "coredns_dns_responses_total{plugin=\"\",rcode=\"REFUSED\"," + DROPPED + "} 1.0");
  }

  @Test
  @DisplayName("is counted with type other where the question is missing")
  void noQuestion() {
    receive(ChainHarness.question("example.org A").toWire());
    receive(new byte[] {0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0});

    assertThat(page())
        .contains(
            "coredns_dns_requests_total{family=\"2\",proto=\"tcp\",server=\"dns://:53\","
                + "type=\"other\",view=\"\",zone=\"dropped\"} 1.0",
            "coredns_dns_responses_total{plugin=\"\",rcode=\"SERVFAIL\"," + DROPPED + "} 1.0");
  }

  @Test
  @DisplayName("is no request of CoreDNS's where the packet cannot be read, but is counted apart")
  void unreadable() {
    Message update = ChainHarness.question("example.org SOA");
    update.getHeader().setOpcode(Opcode.UPDATE);
    receive(update.toWire());
    receive(new byte[] {0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 70});

    assertThat(page())
        .contains(
            "seamark_dns_rejected_packets_total{rcode=\"NOTIMP\",server=\"dns://:53\"} 1.0",
            "seamark_dns_rejected_packets_total{rcode=\"FORMERR\",server=\"dns://:53\"} 1.0")
        .noneMatch(line -> line.startsWith("coredns_dns_requests_total"));
  }

  @Test
  @DisplayName("is counted as a panic where something breaks")
  void panics() {
    assertThat(page()).contains("coredns_panics_total 0.0");

    receive(ChainHarness.question("broken A").toWire());

    assertThat(page()).contains("coredns_panics_total 1.0");
  }

  @Test
  @DisplayName("counts replies that could not be sent")
  void lostReplies() {
    assertThat(page()).contains("seamark_dns_lost_replies_total 0.0");

    metrics.get().observer("dns://:53").lost(3);

    assertThat(page()).contains("seamark_dns_lost_replies_total 3.0");
  }

  @Test
  @DisplayName("names the configuration that serves, and none before")
  void version() {
    metrics.get().running("abc");
    metrics.get().running("def");

    assertThat(page())
        .contains("coredns_reload_version_info{hash=\"sha512\",value=\"def\"} 1")
        .noneMatch(line -> line.contains("value=\"abc\""));
  }

  @Test
  @DisplayName("is shown once, also when the counts are let go and held again")
  void leasedAgain() {
    metrics.close();
    try (var again = QueryMetrics.lease(shared, registry)) {
      assertThat(again.get()).isNotNull();
      assertThat(page()).containsOnlyOnce("coredns_panics_total 0.0");
    }
  }
}
