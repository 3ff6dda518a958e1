package dev.seamark.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.proxy.machine.LocalAddresses;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The userspace data plane")
class PlaneTest {
  private final IpAddress address = Ports.freshAddress();
  private final Endpoint one = Endpoint.thatSaysItsName();
  private final Endpoint two = Endpoint.thatSaysItsName();
  private Plane plane = new Plane();

  @AfterEach
  void end() {
    plane.close();
    one.close();
    two.close();
  }

  private void restart(Plane next) {
    plane.close();
    plane = next;
  }

  private static ServicePortForwarding tcp(
      String name, Frontend frontend, InetSocketAddress... endpoints) {
    return Ports.forwarding(
        Ports.id(name, Protocol.TCP), List.of(frontend), OptionalInt.empty(), endpoints);
  }

  private Set<String> askOften(IpAddress service) throws IOException {
    Set<String> met = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      met.add(Client.ask(service));
    }
    return met;
  }

  @Nested
  @DisplayName("after a change")
  class Changes {
    @Test
    @DisplayName("sends new connections to the endpoints of now")
    void endpoints() throws IOException {
      plane.with(Ports.service("web", Protocol.TCP, address, one.address()));
      assertThat(askOften(address)).containsOnly(one.name());
      plane.with(Ports.service("web", Protocol.TCP, address, one.address(), two.address()));
      assertThat(askOften(address)).containsOnly(one.name(), two.name());
      plane.with(Ports.service("web", Protocol.TCP, address, two.address()));
      assertThat(askOften(address)).containsOnly(two.name());
    }

    @Test
    @DisplayName("fails no connection, however often endpoints are swapped")
    void swaps() throws Exception {
      plane.with(Ports.service("web", Protocol.TCP, address, one.address()));
      Set<String> met = new HashSet<>();
      for (int i = 0; i < 200; i++) {
        Thread asking =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        String name = Client.ask(address);
                        synchronized (met) {
                          met.add(name);
                        }
                      } catch (IOException e) {
                        synchronized (met) {
                          met.add(e.toString());
                        }
                      }
                    });
        InetSocketAddress next = i % 2 == 0 ? two.address() : one.address();
        plane.with(Ports.service("web", Protocol.TCP, address, next));
        asking.join();
      }
      assertThat(met).isSubsetOf(one.name(), two.name());
    }

    @Test
    @DisplayName("leaves connections to endpoints alone that are no more")
    void connectionsStay() throws IOException {
      try (Endpoint echo = Endpoint.thatEchoes()) {
        plane.with(Ports.service("web", Protocol.TCP, address, echo.address()));
        try (Socket socket = Client.connect(address)) {
          assertThat(talksOn(socket)).isTrue();
          plane.with(Ports.service("web", Protocol.TCP, address, one.address()));
          assertThat(talksOn(socket)).isTrue();
          plane.without(Ports.service("web", Protocol.TCP, address).key());
          assertThat(talksOn(socket)).isTrue();
        }
      }
    }

    @Test
    @DisplayName("cuts connections to endpoints that are no more after their grace, where asked to")
    void drain() throws IOException {
      restart(
          new Plane(
              new UserspaceWishes(false, Optional.of(Duration.ofMillis(300))), Plane.SETTINGS));
      try (Endpoint gone = Endpoint.thatEchoes();
          Endpoint stays = Endpoint.thatEchoes()) {
        plane.with(Ports.service("web", Protocol.TCP, address, gone.address()));
        try (Socket cut = Client.connect(address)) {
          assertThat(talksOn(cut)).isTrue();
          plane.with(Ports.service("web", Protocol.TCP, address, stays.address()));
          try (Socket kept = Client.connect(address)) {
            assertThat(talksOn(kept)).isTrue();
            assertThat(cut.getSoTimeout()).isPositive();
            assertThatThrownBy(() -> cut.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
            assertThat(talksOn(kept)).isTrue();
            assertThat(plane.count("connections.drained")).isEqualTo(1);
          }
        }
      }
    }

    @Test
    @DisplayName("listens no more where a Service is gone, or not named when all is told anew")
    void removal() throws IOException {
      IpAddress other = Ports.freshAddress();
      ServicePortForwarding web = Ports.service("web", Protocol.TCP, address, one.address());
      ServicePortForwarding api = Ports.service("api", Protocol.TCP, other, two.address());
      plane.with(web, api);
      plane.without(web.key());
      assertThatThrownBy(() -> Client.ask(address)).isInstanceOf(ConnectException.class);
      assertThat(Client.ask(other)).isEqualTo(two.name());
      plane.anew(web);
      assertThat(Client.ask(address)).isEqualTo(one.name());
      assertThatThrownBy(() -> Client.ask(other)).isInstanceOf(ConnectException.class);
      plane.anew(web);
      assertThat(Client.ask(address)).isEqualTo(one.name());
    }

    @Test
    @DisplayName("lets an address move from a Service to another in one go")
    void moves() throws IOException {
      ServicePortForwarding web = Ports.service("web", Protocol.TCP, address, one.address());
      plane.with(web, Ports.service("api", Protocol.TCP, Ports.freshAddress(), two.address()));
      plane.with(Ports.service("api", Protocol.TCP, address, two.address()));
      assertThat(Client.ask(address)).isEqualTo(one.name());
      assertThat(plane.problems()).singleElement().asString().contains("my-ns/web", "my-ns/api");
      plane.without(web.key());
      assertThat(Client.ask(address)).isEqualTo(two.name());
      assertThat(plane.problems()).isEmpty();
    }

    private static boolean talksOn(Socket socket) throws IOException {
      socket.getOutputStream().write('x');
      return socket.getInputStream().read() == 'x';
    }
  }

  @Nested
  @DisplayName("where it cannot listen")
  class Failures {
    @Test
    @DisplayName("says so, serves all else, and tries again until it can")
    void taken() throws IOException {
      IpAddress free = Ports.freshAddress();
      try (ServerSocket thief = new ServerSocket()) {
        thief.bind(Ports.socket(address));
        plane.with(
            Ports.service("web", Protocol.TCP, address, one.address()),
            Ports.service("api", Protocol.TCP, free, two.address()));
        assertThat(Client.ask(free)).isEqualTo(two.name());
        assertThat(plane.problems())
            .singleElement()
            .asString()
            .contains(address + ":" + Ports.PORT + "/tcp", "my-ns/web", "already in use");
        assertThat(plane.gauge("listeners.failed")).isEqualTo(1);
      }
      Await.until("listening", () -> plane.problems().isEmpty());
      assertThat(Client.ask(address)).isEqualTo(one.name());
      assertThat(plane.gauge("listeners.failed")).isZero();
    }

    @Test
    @DisplayName("tells what to do about cluster IPs that are not this machine's")
    void elsewhere() {
      plane.with(
          Ports.service("web", Protocol.TCP, Ports.ip("192.0.2.7"), one.address()),
          Ports.service("dns", Protocol.UDP, Ports.ip("192.0.2.8"), one.address()));
      assertThat(plane.problems())
          .hasSize(2)
          .allSatisfy(problem -> assertThat(problem).contains("127.0.0.0/8", "ip route add"));
    }

    @Test
    @DisplayName("does not complain about load balancers elsewhere")
    void loadBalancer() {
      Frontend frontend =
          Ports.frontend(
              Frontend.Kind.LOAD_BALANCER,
              Optional.of(Ports.ip("192.0.2.7")),
              Ports.PORT,
              Verdict.TO_CLUSTER,
              Verdict.TO_CLUSTER);
      plane.with(tcp("web", frontend, one.address()));
      assertThat(plane.problems()).isEmpty();
    }

    @Test
    @DisplayName("says that it does not carry SCTP")
    void sctp() {
      plane.with(Ports.service("sig", Protocol.SCTP, address, one.address()));
      assertThat(plane.problems()).singleElement().asString().contains("SCTP", "nftables");
    }
  }

  @Nested
  @DisplayName("at a frontend")
  class Frontends {
    private static final String OUTSIDER = "198.51.100.9";

    private Frontend loadBalancer(Verdict inside, Verdict outside) {
      return Ports.frontend(
          Frontend.Kind.LOAD_BALANCER, Optional.of(address), Ports.PORT, inside, outside);
    }

    private final ProxySettings settings =
        new ProxySettings(
            new NodePortAddresses.Primary(),
            LocalPods.inRanges(List.of(Ports.range("10.244.0.0/16"))),
            List.of(),
            false);

    private Route route(Frontend frontend, List<Destination> cluster, List<Destination> local) {
      return new Route(
          new ServicePortForwarding.Key(Ports.id("web", Protocol.TCP), Family.IPV4),
          frontend,
          Candidates.of(cluster),
          Candidates.of(local),
          new Affinity.None(),
          Set.of(),
          Insiders.of(settings, NodeInfo.of("here", List.of(Ports.ip("192.0.2.1"))), List.of()));
    }

    @Test
    @DisplayName("tells clients of this node and its pods from others")
    void policies() {
      List<Destination> everywhere = List.of(Ports.to(one.address()), Ports.to(two.address()));
      List<Destination> here = List.of(Ports.to(one.address()));
      Route route = route(loadBalancer(Verdict.TO_CLUSTER, Verdict.TO_LOCAL), everywhere, here);
      for (String inside : List.of("127.0.0.1", "192.0.2.1", "10.244.7.7")) {
        assertThat(route.decide(Ports.ip(inside)))
            .isEqualTo(new Route.Decision.To(Candidates.of(everywhere)));
      }
      assertThat(route.decide(Ports.ip(OUTSIDER)))
          .isEqualTo(new Route.Decision.To(Candidates.of(here)));
      Route drops = route(loadBalancer(Verdict.TO_CLUSTER, Verdict.DROP), everywhere, List.of());
      assertThat(drops.decide(Ports.ip(OUTSIDER))).isEqualTo(new Route.Decision.Denied());
      assertThat(drops.refusesAll()).isFalse();
    }

    @Test
    @DisplayName("resets clients that its source ranges do not hold")
    void sources() throws IOException {
      IpAddress allowed = Ports.freshAddress();
      Frontend frontend =
          new Frontend(
              Frontend.Kind.LOAD_BALANCER,
              Optional.of(address),
              Ports.PORT,
              Verdict.TO_CLUSTER,
              Verdict.TO_CLUSTER,
              Frontend.Masquerade.ALWAYS,
              List.of(Ports.range("192.0.2.0/24"), Ports.range(allowed + "/32")));
      plane.with(tcp("web", frontend, one.address()));
      assertThat(Client.askFrom(allowed, address)).isEqualTo(one.name());
      assertThatThrownBy(() -> Client.askFrom(Ports.freshAddress(), address))
          .isInstanceOf(SocketException.class);
      assertThat(plane.count("connections.denied")).isEqualTo(1);
    }

    @Test
    @DisplayName("resets all where traffic is to be dropped, since it cannot keep silent")
    void drops() {
      plane.with(tcp("web", loadBalancer(Verdict.DROP, Verdict.DROP)));
      assertThatThrownBy(() -> Client.ask(address))
          .isInstanceOf(SocketException.class)
          .isNotInstanceOf(ConnectException.class);
    }

    @Test
    @DisplayName(
        "serves node ports at an address that the node gets later, and says what it cannot")
    void laterAddress() throws IOException {
      int nodePort = freePort();
      ServicePortForwarding web =
          tcp(
              "web",
              Ports.frontend(
                  Frontend.Kind.NODE_PORT,
                  Optional.empty(),
                  nodePort,
                  Verdict.TO_CLUSTER,
                  Verdict.TO_CLUSTER),
              one.address());
      AtomicReference<NodeInfo> node =
          new AtomicReference<>(NodeInfo.of("here", List.of(Ports.ip("192.0.2.1"))));
      IpAddress later = Ports.freshAddress();
      try (Plane elsewhere = new Plane(node::get)) {
        elsewhere.with(web);
        assertThat(elsewhere.idle()).containsExactly(web.key());

        node.set(NodeInfo.of("here", List.of(later)));
        assertThat(elsewhere.intact()).isTrue();

        assertThat(elsewhere.idle()).isEmpty();
        try (Socket socket = Client.connect(Transport.socketAddress(later, nodePort))) {
          assertThat(Client.readAll(socket)).isEqualTo(one.name());
        }
      }
    }

    @Test
    @DisplayName("serves node ports at the node's primary address, or within the ranges asked for")
    void nodePorts() throws IOException {
      int nodePort = freePort();
      Frontend frontend =
          Ports.frontend(
              Frontend.Kind.NODE_PORT,
              Optional.empty(),
              nodePort,
              Verdict.TO_CLUSTER,
              Verdict.TO_CLUSTER);
      InetSocketAddress primary = Transport.socketAddress(Ports.ip("127.0.0.1"), nodePort);
      plane.with(tcp("web", frontend, one.address()));
      try (Socket socket = Client.connect(primary)) {
        assertThat(Client.readAll(socket)).isEqualTo(one.name());
      }
      ProxySettings nowhere =
          new ProxySettings(
              new NodePortAddresses.Within(List.of(Ports.range("192.0.2.0/24"))),
              new LocalPods.Unknown(),
              List.of(),
              false);
      restart(new Plane(nowhere, Plane.SETTINGS));
      plane.with(tcp("web", frontend, one.address()));
      assertThatThrownBy(() -> Client.connect(primary)).isInstanceOf(ConnectException.class);
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
      }
    }
  }

  @Test
  @DisplayName("carries IPv6 to IPv6")
  void v6() throws IOException {
    IpAddress loopback = Ports.ip("::1");
    Assumptions.assumeTrue(LocalAddresses.now().contains(loopback), "no IPv6 here");
    try (Endpoint six = Endpoint.thatSaysItsName(loopback)) {
      ServicePortForwarding four = Ports.service("web", Protocol.TCP, loopback, six.address());
      plane.with(
          new ServicePortForwarding(
              four.id(),
              Family.IPV6,
              four.frontends(),
              four.cluster(),
              four.local(),
              four.affinitySeconds(),
              four.serving()));
      assertThat(Client.ask(loopback)).isEqualTo(six.name());
    }
  }

  @Nested
  @DisplayName("with every address of the service ranges local")
  class AnyIp {
    private final UserspaceWishes anyIp = new UserspaceWishes(true, Optional.empty());

    @BeforeEach
    void start() {
      restart(new Plane(anyIp, Plane.SETTINGS));
    }

    @Test
    @DisplayName("has one socket for all Services of a port number, and tells them apart")
    void oneSocket() throws IOException {
      IpAddress other = Ports.freshAddress();
      plane.with(onPort("web", address, one.address()), onPort("api", other, two.address()));
      assertThat(ask(address)).isEqualTo(one.name());
      assertThat(ask(other)).isEqualTo(two.name());
      assertThatThrownBy(() -> ask(Ports.freshAddress())).isInstanceOf(SocketException.class);
      plane.without(onPort("web", address).key());
      assertThatThrownBy(() -> ask(address)).isInstanceOf(SocketException.class);
      assertThat(ask(other)).isEqualTo(two.name());
    }

    private static final int ANY_PORT =
        Ports.PORT + 1 + (int) (ProcessHandle.current().pid() % 1_000);

    private static ServicePortForwarding onPort(
        String name, IpAddress at, InetSocketAddress... endpoints) {
      return tcp(
          name,
          Ports.frontend(
              Frontend.Kind.CLUSTER_IP,
              Optional.of(at),
              ANY_PORT,
              Verdict.TO_CLUSTER,
              Verdict.TO_CLUSTER),
          endpoints);
    }

    private static String ask(IpAddress at) throws IOException {
      try (Socket socket = Client.connect(Transport.socketAddress(at, ANY_PORT))) {
        return Client.readAll(socket);
      }
    }
  }

  @Nested
  @DisplayName("with session affinity")
  class WithAffinity {
    private final OptionalInt threeHours = OptionalInt.of(10_800);

    private ServicePortForwarding web(InetSocketAddress... endpoints) {
      return Ports.forwarding(
          Ports.id("web", Protocol.TCP),
          List.of(Ports.clusterIp(address, Verdict.TO_CLUSTER)),
          threeHours,
          endpoints);
    }

    @Test
    @DisplayName("keeps clients where they were, also when endpoints come and go")
    void holds() throws IOException {
      plane.with(web(one.address(), two.address()));
      Set<String> met = new HashSet<>();
      try (Endpoint three = Endpoint.thatSaysItsName()) {
        for (int i = 0; i < 20; i++) {
          IpAddress client = Ports.freshAddress();
          String first = Client.askFrom(client, address);
          met.add(first);
          InetSocketAddress its = first.equals(one.name()) ? one.address() : two.address();
          plane.with(web(one.address(), two.address(), three.address()));
          assertThat(Client.askFrom(client, address)).isEqualTo(first);
          plane.with(web(its, three.address()));
          assertThat(Client.askFrom(client, address)).isEqualTo(first);
          plane.anew(web(one.address(), two.address()));
          assertThat(Client.askFrom(client, address)).isEqualTo(first);
        }
      }
      assertThat(met).containsOnly(one.name(), two.name());
    }

    @Test
    @DisplayName("moves a client whose endpoint does not accept, for good")
    void moves() throws IOException {
      plane.with(web(one.address(), two.address()));
      String first = Client.ask(address);
      Endpoint its = first.equals(one.name()) ? one : two;
      Endpoint other = its == one ? two : one;
      its.close();
      for (int i = 0; i < 10; i++) {
        assertThat(Client.ask(address)).isEqualTo(other.name());
      }
      assertThat(plane.count("endpoint.retries")).isEqualTo(1);
    }
  }
}
