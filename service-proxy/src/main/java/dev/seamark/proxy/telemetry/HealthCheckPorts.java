package dev.seamark.proxy.telemetry;

import dev.seamark.process.http.HttpPort;
import dev.seamark.process.http.HttpReply;
import dev.seamark.proxy.machine.LocalAddresses;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.HealthCheckNodePort;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.sync.SyncListener;
import dev.seamark.watch.Occurrence;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells load balancers whether this node can serve a Service: an HTTP server for each that has a
 * {@code healthCheckNodePort}, at the node-port addresses. Changed by the sync loop's thread alone.
 */
public final class HealthCheckPorts implements SyncListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/health");

  private final NodePortAddresses addresses;
  private final ProxyHealth health;
  private final Consumer<Occurrence> events;
  private final Map<Place, HttpPort> open = new HashMap<>();
  private final Map<ObjectKey, Integer> localReady = new ConcurrentHashMap<>();
  private Set<Place> refused = Set.of();

  private record Place(IpAddress address, int port, ObjectKey service) {}

  /**
   * None open yet.
   *
   * @param events told of Services whose port cannot be had
   */
  public HealthCheckPorts(
      NodePortAddresses addresses, ProxyHealth health, Consumer<Occurrence> events) {
    this.addresses = addresses;
    this.health = health;
    this.events = events;
  }

  @Override
  public void synced(boolean full, Duration took, ForwardingState state, List<Long> triggers) {
    upToDate(state);
  }

  /** Opens what is missing, tries again what could not be opened, closes what is not wanted. */
  @Override
  public void upToDate(ForwardingState state) {
    if (state.healthChecks().isEmpty() && open.isEmpty()) {
      return;
    }
    Set<Place> wanted = new HashSet<>();
    List<IpAddress> here = LocalAddresses.now();
    for (HealthCheckNodePort check : state.healthChecks()) {
      localReady.put(check.service(), check.localReady());
      for (Family family : Family.values()) {
        for (IpAddress address : addresses.among(here, state.node(), family)) {
          wanted.add(new Place(address, check.port(), check.service()));
        }
      }
    }
    List.copyOf(open.keySet()).stream().filter(p -> !wanted.contains(p)).forEach(this::shut);
    Set<Place> failed = new HashSet<>();
    wanted.stream().filter(p -> !open.containsKey(p)).forEach(p -> open(p, failed));
    refused = failed;
    localReady.keySet().removeIf(s -> wanted.stream().noneMatch(p -> p.service.equals(s)));
  }

  private void open(Place place, Set<Place> failed) {
    try {
      var at = new InetSocketAddress(InetAddress.ofLiteral(place.address.toString()), place.port);
      open.put(place, openPort(at, place.service));
    } catch (IOException e) {
      failed.add(place);
      if (!refused.contains(place)) {
        String why =
            "cannot listen on %s port %d: %s".formatted(place.address, place.port, e.getMessage());
        LOG.warn("FailedToStartServiceHealthcheck: health check of {}: {}", place.service, why);
        events.accept(
            new Occurrence(
                "kube-proxy",
                true,
                "FailedToStartServiceHealthcheck",
                "Listen",
                "Service",
                place.service,
                "failed to start healthcheck \"%s\" on port %d: %s"
                    .formatted(place.service, place.port, why)));
      }
    }
  }

  private HttpPort openPort(InetSocketAddress at, ObjectKey service) throws IOException {
    HttpPort port = HttpPort.open(at);
    port.page("/", _ -> reply(service));
    return port;
  }

  private void shut(Place place) {
    HttpPort port = open.remove(place);
    if (port != null) {
      port.close();
    }
  }

  private HttpReply reply(ObjectKey service) {
    int count = localReady.getOrDefault(service, 0);
    boolean healthy = health.report().healthy();
    HttpReply json =
        HttpReply.json(
            count > 0 && healthy ? 200 : 503,
            "{\"service\": {\"namespace\": \"%s\", \"name\": \"%s\"}, \"localEndpoints\": %d, \"serviceProxyHealthy\": %s}"
                .formatted(service.namespace(), service.name(), count, healthy));
    Map<String, String> headers = new HashMap<>(json.headers());
    headers.put("X-Load-Balancing-Endpoint-Weight", Integer.toString(count));
    return new HttpReply(json.status(), json.contentType(), json.body(), headers);
  }

  /** Where it listens now. */
  List<InetSocketAddress> bound() {
    return open.values().stream().map(HttpPort::bound).toList();
  }

  @Override
  public void close() {
    open.values().forEach(HttpPort::close);
    open.clear();
  }
}
