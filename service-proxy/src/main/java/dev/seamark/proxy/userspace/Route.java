package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.zones.catalog.IpAddress;
import java.util.Set;

/**
 * What happens to clients that arrive at a frontend.
 *
 * @param key the Service port
 * @param serving addresses that flows of UDP may go on to
 */
record Route(
    ServicePortForwarding.Key key,
    Frontend frontend,
    Candidates cluster,
    Candidates local,
    Affinity affinity,
    Set<IpAddress> serving,
    Insiders insiders) {

  /** What happens to a client: exactly one of these. */
  sealed interface Decision {
    /** It goes to one of these. */
    record To(Candidates candidates) implements Decision {}

    /** It is not served. */
    record Denied() implements Decision {}
  }

  private static final Decision DENIED = new Decision.Denied();

  /** What happens to a client of this address. */
  Decision decide(IpAddress client) {
    if (!frontend.sources().isEmpty()
        && frontend.sources().stream().noneMatch(range -> range.contains(client))) {
      return DENIED;
    }
    Verdict verdict =
        frontend.inside().equals(frontend.outside()) || insiders.contains(client)
            ? frontend.inside()
            : frontend.outside();
    return switch (verdict) {
      case Verdict.Forward(Verdict.Targets targets) ->
          switch (targets) {
            case CLUSTER -> to(cluster);
            case LOCAL -> to(local);
          };
      case Verdict.Reject(), Verdict.Drop() -> DENIED;
    };
  }

  private static Decision to(Candidates candidates) {
    return candidates.all().isEmpty() ? DENIED : new Decision.To(candidates);
  }

  /** Whether every client would be refused, so that nobody need listen. */
  boolean refusesAll() {
    return frontend.inside() instanceof Verdict.Reject
        && frontend.outside() instanceof Verdict.Reject;
  }
}
