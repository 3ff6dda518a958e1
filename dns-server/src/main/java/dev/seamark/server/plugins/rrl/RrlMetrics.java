package dev.seamark.server.plugins.rrl;

import dev.seamark.zones.catalog.IpAddress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What was too much, by client. Whoever asks in others' names can make up as many clients as there
 * are addresses: those beyond the first thousand count as one. Made for concurrent use.
 */
final class RrlMetrics {
  private static final int CLIENTS = 1000;
  private static final String OTHERS = "others";

  private final MeterRegistry registry;
  private final ByClient requests =
      new ByClient("coredns_rrl_requests_exceeded", "Counter of requests exceeding QPS limit.");
  private final ByClient responses =
      new ByClient("coredns_rrl_responses_exceeded", "Counter of responses exceeding QPS limit.");
  private final Counter untracked;

  RrlMetrics(MeterRegistry registry) {
    this.registry = registry;
    untracked =
        Counter.builder("seamark_rrl_untracked")
            .description("Requests and replies that rrl let through since its table was full.")
            .register(registry);
  }

  /** A request of this client was too much. */
  void request(InetAddress client) {
    requests.count(client);
  }

  /** A reply to this client was too much. */
  void response(InetAddress client) {
    responses.count(client);
  }

  /** There was no account left. */
  void untracked() {
    untracked.increment();
  }

  private final class ByClient {
    private final String name;
    private final String description;
    private final ConcurrentMap<InetAddress, Counter> clients = new ConcurrentHashMap<>();

    ByClient(String name, String description) {
      this.name = name;
      this.description = description;
    }

    void count(InetAddress client) {
      Counter counter = clients.get(client);
      if (counter == null) {
        counter =
            clients.size() < CLIENTS
                ? clients.computeIfAbsent(client, address -> counter(IpAddress.text(address)))
                : counter(OTHERS);
      }
      counter.increment();
    }

    private Counter counter(String client) {
      return Counter.builder(name)
          .description(description)
          .tag("client_ip", client)
          .register(registry);
    }
  }
}
