package dev.seamark.proxy.serve;

import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is forwarded, a line a cluster IP or node port. */
final class Forwarded {
  private static final int MOST_DESTINATIONS = 3;

  private Forwarded() {}

  /** The first lines of it, not more than so many, and how many there are besides. */
  static List<String> describe(ForwardingState state, int most) {
    int all = state.forwardings().stream().mapToInt(each -> each.frontends().size()).sum();
    Stream<String> first =
        state.forwardings().stream()
            .sorted(Comparator.comparing(ServicePortForwarding::key))
            .flatMap(each -> each.frontends().stream().map(frontend -> line(each, frontend)))
            .limit(most);
    return Stream.concat(
            first, Stream.of(all - most).filter(n -> n > 0).map("  and %d more"::formatted))
        .toList();
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
