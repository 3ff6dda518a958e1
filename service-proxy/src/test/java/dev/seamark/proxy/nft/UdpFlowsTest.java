package dev.seamark.proxy.nft;

import static dev.seamark.proxy.state.Verdict.REJECT;
import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of the flows that conntrack lists")
class UdpFlowsTest {
  private static final String NATED =
      "udp      17 29 src=10.244.0.11 dst=10.96.0.10 sport=40000 dport=53 "
          + "src=10.244.0.12 dst=10.244.0.11 sport=5353 dport=40000 [ASSURED] mark=0 use=1";
  private static final String LOST =
      "udp      17 12 src=10.244.0.11 dst=10.96.0.10 sport=40001 dport=53 [UNREPLIED] "
          + "src=10.96.0.10 dst=10.244.0.11 sport=53 dport=40001 mark=0 use=1";
  private static final String LIST = NATED + "\n" + LOST + "\n";

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  private static Set<Flow> stale(String list, List<ServicePortForwarding> concerned) {
    StaleFlows flows = new StaleFlows(concerned);
    list.lines().forEach(flows::read);
    return flows.flows();
  }

  private static Given dns(String endpoint) {
    return Given.udp("dns", Family.IPV4)
        .clusterIp("10.96.0.10", 53, TO_CLUSTER)
        .cluster(new Destination(address(endpoint), 5353, 1, true));
  }

  @Test
  @DisplayName("one that a serving endpoint answers stays, one that nobody was asked for goes")
  void lost() {
    assertThat(stale(LIST, List.of(dns("10.244.0.12").made())))
        .containsExactly(new Flow(address("10.96.0.10"), 53, address("10.96.0.10")));
  }

  @Test
  @DisplayName("those go that an endpoint answers which does not serve any more")
  void gone() {
    assertThat(stale(LIST, List.of(dns("10.244.0.13").made())))
        .extracting(Flow::answering)
        .containsExactlyInAnyOrder(address("10.244.0.12"), address("10.96.0.10"));
  }

  @Test
  @DisplayName("a million take no more memory than their kinds, and no more deletions")
  void many() {
    StaleFlows flows = new StaleFlows(List.of(dns("10.244.0.13").made()));
    for (int i = 0; i < 1_000_000; i++) {
      flows.read(NATED.replace("sport=40000", "sport=" + i % 60_000));
    }
    assertThat(flows.count()).isEqualTo(1_000_000);
    assertThat(flows.flows()).hasSize(1);
  }

  @Test
  @DisplayName("it is counted in buckets, as kube-proxy does, how long it takes to forget some")
  void metrics() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new UdpFlows(System::nanoTime).bindTo(registry);
    assertThat(registry.scrape())
        .contains(
            "# TYPE kubeproxy_conntrack_reconciler_sync_duration_seconds histogram",
            "kubeproxy_conntrack_reconciler_sync_duration_seconds_bucket{ip_family=\"IPv4\",le=\"0.001\"}"
                + " 0",
            "kubeproxy_conntrack_reconciler_sync_duration_seconds_bucket{ip_family=\"IPv6\",le=\"16.384\"}"
                + " 0",
            "kubeproxy_conntrack_reconciler_deleted_entries_total{ip_family=\"IPv4\"} 0.0");
  }

  @Test
  @DisplayName("those stay that are of other ports or of nobody's")
  void others() {
    Given other =
        Given.udp("other", Family.IPV4)
            .clusterIp("10.96.0.10", 54, TO_CLUSTER)
            .nodePort(53, TO_CLUSTER, REJECT, Masquerade.ALWAYS) // 10.96.0.10 is not this node's
            .cluster(new Destination(address("10.244.0.12"), 5353, 1, true));
    assertThat(stale(LIST, List.of(other.made()))).isEmpty();
  }

  @Test
  @DisplayName("those to a node port go by the port alone, at any address of this node")
  void nodePorts() {
    String flow = LOST.replace("10.96.0.10", "127.0.0.1").replace("dport=53 ", "dport=30053 ");
    Given service =
        Given.udp("dns", Family.IPV4)
            .nodePort(30_053, TO_CLUSTER, TO_CLUSTER, Masquerade.ALWAYS)
            .cluster(new Destination(address("10.244.0.12"), 5353, 1, true));
    assertThat(stale(flow, List.of(service.made()))).hasSize(1);
  }

  @Test
  @DisplayName("an IPv6 one is read as well, and what is no flow is not")
  void reading() {
    assertThat(
            Flow.parse(
                "udp 17 29 src=fd00::1 dst=fd00:96::a sport=1 dport=53 src=fd00::2 dst=fd00::1"
                    + " sport=53 dport=1"))
        .contains(new Flow(address("fd00:96::a"), 53, address("fd00::2")));
    assertThat(Flow.parse("conntrack v1.4.7: 2 flow entries have been shown.")).isEmpty();
    assertThat(Flow.parse(NATED.replace("dport=53 ", "dport=x "))).isEmpty();
    assertThat(Flow.parse("")).isEmpty();
  }

  @FuzzTest
  void readsAnything(FuzzedDataProvider data) {
    String line = data.consumeRemainingAsString();
    Flow.parse(line).ifPresent(flow -> assertThat(flow.port()).isBetween(0, 99_999));
    assertThat(StickyNumbers.parse(line)).isNotNull();
  }
}
