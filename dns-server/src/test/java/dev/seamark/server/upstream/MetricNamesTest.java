package dev.seamark.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is counted about an upstream")
class MetricNamesTest {
  @Test
  @DisplayName("has CoreDNS's names and labels where Prometheus looks")
  void names() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    UpstreamMeters meters =
        new UpstreamMeters.Family(registry, "forward").of("192.0.2.1:53", false);
    meters.asked();
    meters.answered(3, 300_000);
    meters.udp(true);
    meters.healthCheckFailed();
    assertThat(registry.scrape().lines())
        .contains(
            "coredns_proxy_request_duration_seconds_bucket{proxy_name=\"forward\","
                + "rcode=\"NXDOMAIN\",to=\"192.0.2.1:53\",le=\"2.5E-4\"} 0",
            "coredns_proxy_request_duration_seconds_bucket{proxy_name=\"forward\","
                + "rcode=\"NXDOMAIN\",to=\"192.0.2.1:53\",le=\"5.0E-4\"} 1",
            "coredns_proxy_request_duration_seconds_bucket{proxy_name=\"forward\","
                + "rcode=\"NXDOMAIN\",to=\"192.0.2.1:53\",le=\"8.192\"} 1",
            "coredns_forward_responses_total{rcode=\"NXDOMAIN\",to=\"192.0.2.1:53\"} 1.0",
            "coredns_forward_requests_total{to=\"192.0.2.1:53\"} 1.0",
            "coredns_proxy_conn_cache_hits_total{proto=\"udp\",proxy_name=\"forward\","
                + "to=\"192.0.2.1:53\"} 1.0",
            "coredns_proxy_healthcheck_failures_total{proxy_name=\"forward\","
                + "to=\"192.0.2.1:53\"} 1.0");
  }
}
