package dev.seamark.proxy.userspace;

import dev.seamark.proxy.rules.Cast;
import dev.seamark.proxy.rules.Dialogue;
import dev.seamark.proxy.rules.Outcome;
import dev.seamark.proxy.rules.Play;
import dev.seamark.proxy.rules.Rule;
import dev.seamark.proxy.rules.RuleFile;
import dev.seamark.proxy.rules.Stage;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the rules over sockets, on addresses of loopback: a cluster on one machine. */
@DisplayName("In userspace")
class RulesOverLoopbackTest {
  private static final Cast CAST =
      new Cast(
          Ports.inNetwork("200.10"),
          Ports.inNetwork("201.1"),
          "203.0.113.9",
          Ports.inNetwork("202.1"),
          Map.of(
              "a", Ports.inNetwork("210.11"),
              "b", Ports.inNetwork("210.12"),
              "c", Ports.inNetwork("210.13"),
              "d", Ports.inNetwork("210.14")),
          Ports.inNetwork("203.2"),
          Ports.inNetwork("203.3"),
          Ports.inNetwork("210.0") + "/24",
          Ports.inNetwork("200.0") + "/24");
  private static final String EXTERNAL = Ports.inNetwork("201.9");
  private static final List<AutoCloseable> SERVERS = new ArrayList<>();

  private final Plane plane = new Plane(CAST.settings(), Plane.SETTINGS, CAST.nodeInfo());

  @BeforeAll
  static void startPods() throws IOException {
    for (Map.Entry<String, String> pod : CAST.pods().entrySet()) {
      serve(pod.getKey(), new InetSocketAddress(pod.getValue(), Cast.POD_PORT));
      serve(pod.getKey() + "'", new InetSocketAddress(pod.getValue(), Cast.OTHER_POD_PORT));
    }
  }

  private static void serve(String name, InetSocketAddress at) throws IOException {
    ServerSocket tcp = new ServerSocket(at.getPort(), 1_000, at.getAddress());
    SERVERS.add(tcp);
    DatagramSocket udp = new DatagramSocket(at);
    SERVERS.add(udp);
    Thread.ofPlatform().daemon().name(name + "/tcp").start(() -> Dialogue.serve(tcp, name));
    Thread.ofPlatform().daemon().name(name + "/udp").start(() -> Dialogue.serve(udp, name));
  }

  @AfterAll
  static void endPods() throws Exception {
    for (AutoCloseable server : SERVERS) {
      server.close();
    }
  }

  @AfterEach
  void end() {
    plane.close();
  }

  static Stream<Rule> rules() {
    return RuleFile.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  @DisplayName("it holds that")
  void holds(Rule rule, @TempDir Path directory) throws Exception {
    plane.with(
        rule.state(CAST, directory).forwardings().stream()
            .map(RulesOverLoopbackTest::onLoopback)
            .toArray(ServicePortForwarding[]::new));
    Play.all(new Loopback(), rule.expectations());
  }

  /** No Service may have an external IP there, so that one stands in for it. */
  private static ServicePortForwarding onLoopback(ServicePortForwarding told) {
    Optional<IpAddress> external = Optional.of(Ports.ip(CAST.external()));
    List<Frontend> frontends =
        told.frontends().stream()
            .map(
                f ->
                    f.address().equals(external)
                        ? new Frontend(
                            f.kind(),
                            Optional.of(Ports.ip(EXTERNAL)),
                            f.port(),
                            f.inside(),
                            f.outside(),
                            f.masquerade(),
                            f.sources())
                        : f)
            .toList();
    return new ServicePortForwarding(
        told.id(),
        told.family(),
        frontends,
        told.cluster(),
        told.local(),
        told.affinitySeconds(),
        told.serving());
  }

  /** Loopback as a stage; clients differ in their addresses only. */
  private record Loopback() implements Stage {
    @Override
    public Cast cast() {
      return CAST;
    }

    @Override
    public String frontend(String kind) {
      return kind.equals("external-ip") ? EXTERNAL : CAST.frontend(kind);
    }

    @Override
    public Thread start(String client, Runnable play) {
      return Thread.ofPlatform().name(client).start(play);
    }

    @Override
    public boolean showsClients() {
      return false; // pods see the proxy
    }

    @Override
    public Set<String> heard(Outcome outcome, String client, boolean udp) {
      // a connection is accepted before it is known to whom
      return Set.of(
          !(outcome instanceof Outcome.Silent)
              ? Dialogue.REFUSED
              : udp ? Dialogue.SILENT : Dialogue.RESET);
    }
  }
}
