package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.net.Namespace;
import dev.seamark.e2e.proxy.Flavour;
import dev.seamark.e2e.proxy.NodeNetwork;
import dev.seamark.e2e.proxy.ProxyNode;
import dev.seamark.e2e.proxy.ProxyNodes;
import dev.seamark.e2e.proxy.ProxyProgram;
import dev.seamark.e2e.proxy.ProxySettings;
import dev.seamark.e2e.swap.Leftovers;
import dev.seamark.e2e.swap.Tally;
import dev.seamark.e2e.swap.Traffic;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The order of docs/service-proxy.md: the new proxy starts beside the old one, the old one ends
 * when the new one is ready, and then its rules are removed. {@code -De2e.phase=15} has each phase
 * last longer.
 */
@DisplayName("Under traffic")
@ExtendWith(SharedCluster.class)
class ProxySwapTest {
  private static final int SERVICES = 300;
  private static final int WITH_NODE_PORTS = 50;

  private final Cluster cluster;
  private final Sandbox sandbox;
  private final Map<String, Tally> phases = new LinkedHashMap<>();
  private final List<InetSocketAddress> tcp = new ArrayList<>();
  private final List<InetSocketAddress> echo = new ArrayList<>();
  private final List<InetSocketAddress> udp = new ArrayList<>();
  private final List<InetSocketAddress> nodeTcp = new ArrayList<>();
  private final List<InetSocketAddress> nodeEcho = new ArrayList<>();
  private final List<InetSocketAddress> nodeUdp = new ArrayList<>();

  ProxySwapTest(Cluster cluster) {
    this.cluster = cluster;
    this.sandbox = new Sandbox(cluster);
  }

  @BeforeAll
  static void takesRoot() {
    TakesRoot.assumeNamespaces();
  }

  @AfterEach
  void end() {
    sandbox.close();
  }

  @ParameterizedTest(name = "{0} gives way to ours and comes back")
  @EnumSource(names = {"KUBE_PROXY", "KUBE_PROXY_IPTABLES"})
  @DisplayName("and nothing fails or is left behind when")
  void andBack(Flavour other) throws Exception {
    if (other == Flavour.KUBE_PROXY_IPTABLES) {
      TakesRoot.assumeProgram("iptables");
    }
    ProxyNodes.register(cluster);
    for (int i = 0; i < SERVICES; i++) {
      make(i);
    }
    Set<String> addresses =
        tcp.stream().map(a -> a.getAddress().getHostAddress()).collect(Collectors.toSet());
    try (NodeNetwork untouched = new NodeNetwork("untouched");
        ProxyNode node = new ProxyNode(other, cluster, ProxySettings.KUBEADM)) {
      Set<String> ofNode = Leftovers.of(untouched.here());
      Namespace here = node.network().here();
      new Canary(sandbox).await(List.of(node));
      node.program().awaitReady();
      Set<String> withOther = less(Leftovers.of(here), ofNode);
      Namespace pod = node.network().place("d");
      Namespace outside = node.network().place("outside");
      try (Traffic fromPod = new Traffic(pod, address("10.244.0.14"), tcp, echo, udp);
          Traffic fromOutside =
              new Traffic(outside, address("192.0.2.2"), nodeTcp, nodeEcho, nodeUdp)) {
        List<Traffic> both = List.of(fromPod, fromOutside);
        phase(both, "before");
        ProxyProgram ours = node.start(Flavour.SEAMARK, ProxySettings.KUBEADM).awaitReady();
        phase(both, "ours started");
        node.program().close();
        phase(both, "the other stopped");
        ProxyProgram.seamark(here, "cleanup", "--of", "kube-proxy");
        phase(both, "the other's rules removed");
        Set<String> withOurs = less(Leftovers.of(here), ofNode);
        node.restart(ProxySettings.KUBEADM);
        node.program().awaitReady();
        phase(both, "the other started again");
        ours.close();
        phase(both, "ours stopped");
        ProxyProgram.seamark(here, "cleanup");
        phase(both, "our rules removed");
        Set<String> withOtherAgain = less(Leftovers.of(here), ofNode);
        report(other, withOther, withOurs);
        assertThat(harm()).isLessThan(connections() / 100);
        assertThat(withOurs).containsExactly("table ip seamark-proxy", "table ip6 seamark-proxy");
        assertThat(ofNoService(withOtherAgain)).isEqualTo(ofNoService(withOther));
        assertThat(Leftovers.astray(here, addresses)).isEmpty();
      }
    }
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private void phase(List<Traffic> traffic, String name) {
    long seconds = Settings.of("e2e.phase").map(Long::parseLong).orElse(1L);
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    phases.put(name + ", pod to cluster IPs", traffic.get(0).next());
    phases.put(name + ", outside to node ports", traffic.get(1).next());
  }

  private void report(Flavour other, Set<String> before, Set<String> between) {
    System.out.printf("%s → ours → %s%n", other.label(), other.label());
    phases.forEach((name, tally) -> System.out.printf("  %s: %s%n", name, tally));
    System.out.printf(
        "  the other makes %s%n  while ours runs there is %s%n", few(before), between);
  }

  private static String few(Set<String> things) {
    return things.size() <= 20
        ? things.toString()
        : things.size() + " things, as " + things.stream().limit(5).toList();
  }

  /** Without chains of one Service: those of earlier tests may be going meanwhile. */
  private static Set<String> ofNoService(Set<String> things) {
    return things.stream()
        .filter(thing -> !thing.matches(".*KUBE-[A-Z]+-[A-Z0-9]{16}"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private int harm() {
    return phases.values().stream().mapToInt(Tally::harm).sum();
  }

  private int connections() {
    return phases.values().stream().mapToInt(Tally::connections).sum();
  }

  private static Set<String> less(Set<String> some, Set<String> others) {
    Set<String> rest = new TreeSet<>(some);
    rest.removeAll(others);
    return rest;
  }

  // ---- objects

  private void make(int number) {
    String name = "s" + number;
    boolean nodePorts = number < WITH_NODE_PORTS;
    Service service =
        sandbox.service(
            name,
            spec ->
                spec.withType(nodePorts ? "NodePort" : "ClusterIP")
                    .withPorts(port("tcp", 80), port("echo", 7), port("udp", 53)));
    sandbox
        .admin()
        .resource(
            new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(sandbox.namespace())
                .withLabels(Map.of("kubernetes.io/service-name", name))
                .endMetadata()
                .withAddressType("IPv4")
                .addToPorts(
                    new EndpointPortBuilder()
                        .withName("tcp")
                        .withPort(NodeNetwork.POD_PORT)
                        .build(),
                    new EndpointPortBuilder()
                        .withName("echo")
                        .withPort(NodeNetwork.ECHO_PORT)
                        .build(),
                    new EndpointPortBuilder()
                        .withName("udp")
                        .withProtocol("UDP")
                        .withPort(NodeNetwork.POD_PORT)
                        .build())
                .addNewEndpoint()
                .withAddresses("10.244.0.11")
                .withNodeName("here")
                .endEndpoint()
                .addNewEndpoint()
                .withAddresses("10.244.1.13")
                .withNodeName("there")
                .endEndpoint()
                .build())
        .create();
    InetAddress clusterIp = address(service.getSpec().getClusterIP());
    tcp.add(new InetSocketAddress(clusterIp, 80));
    echo.add(new InetSocketAddress(clusterIp, 7));
    udp.add(new InetSocketAddress(clusterIp, 53));
    if (nodePorts) {
      List<ServicePort> ports = service.getSpec().getPorts();
      InetAddress node = address(NodeNetwork.NODE);
      nodeTcp.add(new InetSocketAddress(node, ports.get(0).getNodePort()));
      nodeEcho.add(new InetSocketAddress(node, ports.get(1).getNodePort()));
      nodeUdp.add(new InetSocketAddress(node, ports.get(2).getNodePort()));
    }
  }

  private static ServicePort port(String name, int number) {
    return new ServicePortBuilder()
        .withName(name)
        .withPort(number)
        .withProtocol(name.equals("udp") ? "UDP" : "TCP")
        .build();
  }
}
