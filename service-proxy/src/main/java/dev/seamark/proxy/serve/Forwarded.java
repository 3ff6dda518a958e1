package dev.seamark.proxy.serve;

import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What is forwarded, a line a cluster IP or node port. */
final class Forwarded {
  private static final int MOST_DESTINATIONS = 3;

  private Forwarded() {}

  static List<String> describe(ForwardingState state) {
    List<String> lines = new ArrayList<>();
    state.forwardings().stream()
        .sorted(Comparator.comparing(ServicePortForwarding::key))
        .forEach(forwarding -> forwarding.frontends().forEach(f -> lines.add(line(forwarding, f))));
    return lines;
  }

  private static String line(ServicePortForwarding forwarding, Frontend frontend) {
    String where =
        frontend
            .address()
            .map(a -> (a.v6() ? "[" + a + "]" : a.toString()) + ":" + frontend.port())
            .orElse("node port " + frontend.port());
    return "  %-40s %s -> %s"
        .formatted(forwarding.id(), where, outcome(forwarding, frontend.outside()));
  }

  private static String outcome(ServicePortForwarding forwarding, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Forward(Verdict.Targets targets) -> {
        List<Destination> all = forwarding.destinations(targets);
        String some =
            all.stream()
                .limit(MOST_DESTINATIONS)
                .map(Destination::toString)
                .collect(Collectors.joining(", "));
        yield all.size() > MOST_DESTINATIONS ? some + ", ..." : some;
      }
      case Verdict.Reject() -> "refused: no endpoints";
      case Verdict.Drop() -> "dropped: no endpoints on this node";
    };
  }
}
