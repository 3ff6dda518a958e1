package dev.seamark.proxy.nft;

import dev.seamark.proxy.nft.Command.Outcome;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.LocalAddresses;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets the UDP flows that go where nobody serves any more. The kernel keeps sending a flow where
 * its first packet went, as long as packets come: to an endpoint that is gone, or, where the first
 * came before there was an endpoint, to nobody. TCP connections end by themselves.
 *
 * <p>Confined to the thread of the sync loop.
 */
final class UdpFlows {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/nftables");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private boolean told;

  /** Where flows arrive. */
  private record Arrival(IpAddress address, int port) {}

  /** Flows of one frontend that one address answers. */
  private record Stale(Flow flow) implements Comparable<Stale> {
    @Override
    public int compareTo(Stale other) {
      int byAddress = flow.destination().compareTo(other.flow.destination());
      int byPort = byAddress != 0 ? byAddress : flow.port() - other.flow.port();
      return byPort != 0 ? byPort : flow.answering().compareTo(other.flow.answering());
    }
  }

  /** Forgets stale flows to these Service ports, and returns how many kinds of them there were. */
  int forget(Collection<ServicePortForwarding> changed) {
    int count = 0;
    for (Family family : Family.values()) {
      List<ServicePortForwarding> concerned =
          changed.stream()
              .filter(forwarding -> forwarding.family() == family)
              .filter(forwarding -> forwarding.id().protocol() == Protocol.UDP)
              .filter(forwarding -> !forwarding.serving().isEmpty())
              .toList();
      if (!concerned.isEmpty()) {
        count += forget(family, concerned);
      }
    }
    return count;
  }

  private int forget(Family family, List<ServicePortForwarding> concerned) {
    String name = family == Family.IPV6 ? "ipv6" : "ipv4";
    List<String> list = List.of("conntrack", "-L", "-p", "udp", "-f", name);
    Outcome listed = Command.run(list, "", PATIENCE);
    if (!listed.succeeded()) {
      tell("conntrack -L", listed);
      return 0;
    }
    Set<Stale> stale = new TreeSet<>();
    stale(listed.output(), concerned).forEach(flow -> stale.add(new Stale(flow)));
    for (Stale group : stale) {
      Flow flow = group.flow();
      Outcome deleted =
          Command.run(
              List.of(
                  "conntrack", "-D", "-p", "udp", "-f", name,
                  "--orig-dst", flow.destination().toString(),
                  "--orig-port-dst", String.valueOf(flow.port()),
                  "--reply-src", flow.answering().toString()),
              "",
              PATIENCE);
      // 1: they have gone by themselves
      if (!deleted.succeeded() && !deleted.complaint().contains("0 flow entries")) {
        tell("conntrack -D", deleted);
      }
    }
    return stale.size();
  }

  /** The flows of the list that go to these Service ports and that nobody who serves answers. */
  static List<Flow> stale(String list, Collection<ServicePortForwarding> concerned) {
    Map<Arrival, Set<IpAddress>> serving = new HashMap<>();
    Map<Integer, Set<IpAddress>> servingNodePort = new HashMap<>();
    for (ServicePortForwarding forwarding : concerned) {
      for (Frontend frontend : forwarding.frontends()) {
        frontend
            .address()
            .ifPresentOrElse(
                address ->
                    serving.put(new Arrival(address, frontend.port()), forwarding.serving()),
                () -> servingNodePort.put(frontend.port(), forwarding.serving()));
      }
    }
    Set<IpAddress> own =
        servingNodePort.isEmpty() ? Set.of() : new HashSet<>(LocalAddresses.now());
    return list.lines()
        .flatMap(line -> Flow.parse(line).stream())
        .filter(
            flow -> {
              Set<IpAddress> all = Set.of(flow.answering());
              Set<IpAddress> who =
                  serving.getOrDefault(
                      new Arrival(flow.destination(), flow.port()),
                      own.contains(flow.destination())
                          ? servingNodePort.getOrDefault(flow.port(), all)
                          : all);
              return !who.contains(flow.answering());
            })
        .toList();
  }

  private void tell(String what, Outcome outcome) {
    if (!told) {
      told = true;
      LOG.warn(
          "{} failed: {}; UDP flows to endpoints that are gone go on until they are idle",
          what,
          outcome.code() == Outcome.NOT_RUN
              ? outcome.complaint() + "; install the package conntrack"
              : outcome.firstComplaint());
    }
  }
}
