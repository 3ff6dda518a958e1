package dev.seamark.proxy.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.rules.Outcome.Seen;
import dev.seamark.proxy.rules.Rule.Expectation;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads from the forwarding state what a data plane has to do. */
@DisplayName("In the forwarding state")
class RulesOfStateTest {
  private static final Cast V4 =
      new Cast(
          "10.96.0.10",
          "203.0.113.1",
          "203.0.113.9",
          "192.0.2.1",
          Map.of("a", "10.244.0.11", "b", "10.244.0.12", "c", "10.244.1.13", "d", "10.244.0.14"),
          "198.51.100.2",
          "198.51.100.3",
          "10.244.0.0/16",
          "10.96.0.0/16");
  private static final Cast V6 =
      new Cast(
          "fd00:96::10",
          "2001:db8:1::1",
          "2001:db8:1::9",
          "2001:db8:2::1",
          Map.of(
              "a", "fd00:244::11", "b", "fd00:244::12", "c", "fd00:244::13", "d", "fd00:244::14"),
          "2001:db8:3::2",
          "2001:db8:3::3",
          "fd00:244::/32",
          "fd00:96::/112");

  static Stream<Arguments> rules() {
    return RuleFile.all().stream()
        .flatMap(rule -> Stream.of(V4, V6).map(cast -> Arguments.of(rule, cast.family(), cast)));
  }

  @ParameterizedTest(name = "{0} ({1})")
  @MethodSource("rules")
  @DisplayName("it stands that")
  void holds(Rule rule, Object family, Cast cast, @TempDir Path directory) throws Exception {
    ForwardingState state = rule.state(cast, directory);
    for (Expectation expectation : rule.expectations()) {
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        assertThat(outcome(state, cast, expectation, protocol))
            .as("%s/%s", expectation, protocol)
            .isEqualTo(expectation.outcome());
      }
    }
  }

  private static Outcome outcome(
      ForwardingState state, Cast cast, Expectation expectation, Protocol protocol) {
    Optional<IpAddress> at =
        expectation.frontend().equals("node-port")
            ? Optional.empty()
            : Optional.of(Cast.ip(cast.frontend(expectation.frontend())));
    for (ServicePortForwarding forwarding : state.forwardings()) {
      for (Frontend frontend : forwarding.frontends()) {
        if (forwarding.id().protocol() == protocol
            && frontend.address().equals(at)
            && frontend.port() == expectation.port()) {
          return outcome(forwarding, frontend, cast, expectation);
        }
      }
    }
    // data planes refuse other ports of a cluster IP, and so does a node where nobody listens
    return expectation.outcome() instanceof Outcome.Refused
        ? new Outcome.Refused()
        : new Outcome.NotCarried();
  }

  private static Outcome outcome(
      ServicePortForwarding forwarding, Frontend frontend, Cast cast, Expectation expectation) {
    IpAddress client = Cast.ip(cast.client(expectation.client()));
    boolean allowed =
        frontend.sources().isEmpty()
            || frontend.sources().stream().anyMatch(range -> range.contains(client));
    if (!allowed) {
      return new Outcome.Silent();
    }
    boolean ofNode = expectation.client().equals("node");
    boolean offCluster =
        cast.settings().localPods().ranges().stream().noneMatch(r -> r.contains(client));
    return switch (ofNode || !offCluster ? frontend.inside() : frontend.outside()) {
      case Verdict.Drop() -> new Outcome.Silent();
      case Verdict.Reject() -> new Outcome.Refused();
      case Verdict.Forward(Verdict.Targets targets) -> {
        Set<String> pods =
            forwarding.destinations(targets).stream()
                .map(destination -> name(destination, cast))
                .collect(Collectors.toSet());
        boolean replaced =
            pods.contains(expectation.client())
                || switch (frontend.masquerade()) {
                  case ALWAYS -> true;
                  case LOCAL_SOURCE -> ofNode;
                  case OFF_CLUSTER -> offCluster;
                };
        yield new Outcome.Reaches(
            pods,
            ((Outcome.Reaches) expectation.outcome()).seenAs() == Seen.ANYBODY
                ? Seen.ANYBODY
                : replaced ? Seen.NODE : Seen.ITSELF);
      }
    };
  }

  private static String name(Destination destination, Cast cast) {
    String pod =
        cast.pods().entrySet().stream()
            .filter(entry -> Cast.ip(entry.getValue()).equals(destination.address()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    return pod + (destination.port() == Cast.OTHER_POD_PORT ? "'" : "");
  }
}
