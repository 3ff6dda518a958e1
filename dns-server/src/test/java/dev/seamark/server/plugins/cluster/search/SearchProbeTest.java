package dev.seamark.server.plugins.cluster.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.upstream.Await;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

@DisplayName("The search domains of the host")
class SearchProbeTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private static List<WireName> names(String... texts) {
    return List.of(texts).stream().map(WireName::parse).toList();
  }

  private SearchProbe probe(List<InetSocketAddress> servers, List<WireName> domains) {
    SearchProbe probe =
        new SearchProbe(servers, domains, Duration.ZERO, Duration.ofSeconds(2), meters);
    probe.start();
    return probe;
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  private boolean shown(String domain) {
    return meters.find("seamark_search_domain_wildcard").tag("domain", domain).gauge() != null;
  }

  private double value(String domain) {
    return meters.get("seamark_search_domain_wildcard").tag("domain", domain).gauge().value();
  }

  @Test
  @DisplayName("have a wildcard where a name that nobody has is found, whichever server replies")
  void wildcard() throws Exception {
    try (FakeServer server =
            FakeServer.open(
                asked -> {
                  boolean wild =
                      asked.question().getName().subdomain(Name.fromString("wild.test."));
                  asked.reply(wild ? asked.with("192.0.2.1") : asked.failing(Rcode.NXDOMAIN));
                });
        FakeServer failing = FakeServer.failing(Rcode.SERVFAIL);
        SearchProbe _ =
            probe(
                List.of(address(failing.port()), address(server.port())),
                names("wild.test", "sane.test"))) {
      Await.until("both are known", () -> shown("sane.test."));
      assertThat(value("wild.test.")).isEqualTo(1);
      assertThat(value("sane.test.")).isZero();
      assertThat(server.asked()).hasSize(2);
      assertThat(server.asked().getFirst().question().getName().labels()).isEqualTo(4);
    }
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  @DisplayName("have none that is known where no server replies")
  void noReply() throws Exception {
    try (FakeServer server = FakeServer.failing(Rcode.NXDOMAIN);
        FakeServer refusing = FakeServer.failing(Rcode.REFUSED)) {
      try (SearchProbe _ = probe(List.of(address(refusing.port())), names("one.test"))) {
        Await.until("it was asked", () -> refusing.asked().size() == 1);
      }
      assertThat(shown("one.test.")).isFalse();
      try (SearchProbe _ = probe(List.of(address(server.port())), List.of())) {
        assertThat(server.asked()).isEmpty();
      }
    }
  }
}
