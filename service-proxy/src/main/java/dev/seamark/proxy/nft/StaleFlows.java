package dev.seamark.proxy.nft;

import dev.seamark.proxy.machine.LocalAddresses;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds, in a list of flows, those that go to some Service ports and that none of their serving
 * endpoints answers. Keeps each kind of flow once, whatever the number of its clients.
 */
final class StaleFlows {
  private final Map<Arrival, Set<IpAddress>> serving = new HashMap<>();
  private final Map<Integer, Set<IpAddress>> servingNodePort = new HashMap<>();
  private final Set<IpAddress> own;
  private final Set<Flow> flows = new HashSet<>();
  private int count;

  /** Where flows arrive. */
  private record Arrival(IpAddress address, int port) {}

  /** Nothing found yet. */
  StaleFlows(Collection<ServicePortForwarding> concerned) {
    for (ServicePortForwarding forwarding : concerned) {
      for (Frontend frontend : forwarding.frontends()) {
        frontend
            .address()
            .ifPresentOrElse(
                address -> serving.put(new Arrival(address, frontend.port()), forwarding.serving()),
                () -> servingNodePort.put(frontend.port(), forwarding.serving()));
      }
    }
    own = servingNodePort.isEmpty() ? Set.of() : new HashSet<>(LocalAddresses.now());
  }

  /** Looks at a line of {@code conntrack -L}. */
  void read(String line) {
    Flow.parse(line).filter(this::isStale).ifPresent(this::keep);
  }

  private void keep(Flow flow) {
    flows.add(flow);
    count++;
  }

  private boolean isStale(Flow flow) {
    Set<IpAddress> who = serving.get(new Arrival(flow.destination(), flow.port()));
    if (who == null && own.contains(flow.destination())) {
      who = servingNodePort.get(flow.port());
    }
    return who != null && !who.contains(flow.answering());
  }

  /** Those found, each kind once. */
  Set<Flow> flows() {
    return Set.copyOf(flows);
  }

  /** How many were found. */
  int count() {
    return count;
  }
}
