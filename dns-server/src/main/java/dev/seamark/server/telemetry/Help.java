package dev.seamark.server.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;

/**
 * The HELP lines of metrics that CoreDNS has, in its words, which dashboards show. Where a meter is
 * registered with a description of its own, that one stays.
 */
final class Help implements MeterFilter {
  @Override
  public Meter.Id map(Meter.Id id) {
    if (id.getDescription() != null) {
      return id;
    }
    String help = of(id.getName());
    return help.isEmpty()
        ? id
        : new Meter.Id(
            id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), help, id.getType());
  }

  /** By the name without its unit or {@code _total}, which the registry adds. */
  private static String of(String name) {
    return switch (name.endsWith("_total") ? name.substring(0, name.length() - 6) : name) {
      case "coredns_acl_allowed_requests" -> "Counter of DNS requests being allowed.";
      case "coredns_autopath_success" -> "Counter of requests that did autopath.";
      case "coredns_cache_drops" ->
          "The number responses that are not cached, because the reply is malformed.";
      case "coredns_cache_entries" -> "The number of elements in the cache.";
      case "coredns_cache_evictions" -> "The count of cache evictions.";
      case "coredns_cache_hits" -> "The count of cache hits.";
      case "coredns_cache_misses" ->
          "The count of cache misses. Deprecated, derive misses from cache hits/requests counters.";
      case "coredns_cache_prefetch" ->
          "The number of times the cache has prefetched a cached item.";
      case "coredns_cache_requests" -> "The count of cache requests.";
      case "coredns_cache_served_stale" ->
          "The number of requests served from stale cache entries.";
      case "coredns_dns64_requests_translated" -> "Counter of DNS requests translated by dns64.";
      case "coredns_forward_healthcheck_broken" ->
          "Counter of the number of complete failures of the healthchecks.";
      case "coredns_forward_healthcheck_failures" ->
          "Counter of the number of failed healthchecks.";
      case "coredns_forward_max_concurrent_rejects" ->
          "Counter of the number of queries rejected because the concurrent queries were at"
              + " maximum.";
      case "coredns_forward_request_duration" -> "Histogram of the time each request took.";
      case "coredns_forward_requests" -> "Counter of requests made per upstream.";
      case "coredns_forward_responses" -> "Counter of responses received per upstream.";
      case "coredns_health_request_duration" ->
          "Histogram of the time (in seconds) each request took.";
      case "coredns_health_request_failures" -> "The number of times the health check failed.";
      case "coredns_kubernetes_dns_programming_duration" ->
          "Histogram of the time (in seconds) it took to program a dns instance.";
      case "coredns_kubernetes_rest_client_request_duration" ->
          "Request latency in seconds. Broken down by verb and host.";
      case "coredns_kubernetes_rest_client_requests" ->
          "Number of HTTP requests, partitioned by status code, method, and host.";
      case "coredns_local_localhost_requests" -> "Counter of special localhost subdomain requests.";
      case "coredns_proxy_conn_cache_hits" ->
          "Counter of connection cache hits per upstream and protocol.";
      case "coredns_proxy_conn_cache_misses" ->
          "Counter of connection cache misses per upstream and protocol.";
      case "coredns_proxy_healthcheck_failures" -> "Counter of the number of failed healthchecks.";
      case "coredns_proxy_request_duration" -> "Histogram of the time each request took.";
      case "coredns_reload_failed" -> "Counter of the number of failed reload attempts.";
      case "coredns_fanout_request_count" -> "Counter of requests made per upstream.";
      case "coredns_fanout_request_duration" -> "Histogram of the time each request took.";
      case "coredns_fanout_response_rcode_count" ->
          "Counter of responses received per upstream, by response code.";
      case "seamark_fanout_all_down" -> "Queries that were sent although all upstreams were down.";
      case "seamark_fanout_joined" ->
          "Queries that waited for the reply to an identical query of another client.";
      case "seamark_fanout_left_out" ->
          "Queries that did not go to an upstream since too many wait for it.";
      case "seamark_fanout_rejected" -> "Queries that were refused since too many were under way.";
      case "seamark_upstream_tls_failures" ->
          "Connections to upstreams that failed before their first reply because of TLS, by"
              + " reason.";
      case "seamark_upstream_tls_held_back" ->
          "Questions that got no new TLS connection because the last one had just failed.";
      case "seamark_upstream_replies_ignored" ->
          "Replies of upstreams that did not match their question.";
      default -> "";
    };
  }
}
