package dev.seamark.proxy.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.PortId;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is said of what is forwarded")
class ForwardedTest {
  private static Frontend at(Optional<IpAddress> address, int port, Verdict verdict) {
    return new Frontend(
        address.isPresent() ? Frontend.Kind.CLUSTER_IP : Frontend.Kind.NODE_PORT,
        address,
        port,
        verdict,
        verdict,
        Frontend.Masquerade.ALWAYS,
        List.of());
  }

  private static ServicePortForwarding service(String name, int number, int endpoints) {
    List<Destination> destinations =
        IntStream.range(0, endpoints)
            .mapToObj(i -> new Destination(IpAddress.v4(0x0AF4_0001 + i), 8080, 1, false))
            .toList();
    Verdict verdict = endpoints == 0 ? Verdict.REJECT : Verdict.TO_CLUSTER;
    return new ServicePortForwarding(
        new PortId(new ObjectKey("ns", name), "http", Protocol.TCP),
        Family.IPV4,
        List.of(
            at(Optional.of(IpAddress.v4(0x0A60_0000 + number)), 80, verdict),
            at(Optional.empty(), 30_000 + number, verdict)),
        destinations,
        List.of(),
        OptionalInt.empty(),
        Set.of());
  }

  @Test
  @DisplayName("is a line for each address and node port, in the order of names")
  void lines() {
    ForwardingState state = ForwardingState.of(List.of(service("b", 2, 4), service("a", 1, 0)));
    assertThat(Forwarded.describe(state, 4).stream().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            " ns/a:http/tcp 10.96.0.1:80 -> refused: no endpoints",
            " ns/a:http/tcp node port 30001 -> refused: no endpoints",
            " ns/b:http/tcp 10.96.0.2:80 -> 10.244.0.1:8080, 10.244.0.2:8080, 10.244.0.3:8080, ...",
            " ns/b:http/tcp node port 30002 -> 10.244.0.1:8080, 10.244.0.2:8080, 10.244.0.3:8080,"
                + " ...");
  }

  @Test
  @DisplayName("ends with how many there are besides")
  void tooMany() {
    ForwardingState state = ForwardingState.of(List.of(service("a", 1, 1), service("b", 2, 1)));
    assertThat(Forwarded.describe(state, 3)).hasSize(4).last().isEqualTo("  and 1 more");
  }
}
