package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Eventually;
import dev.seamark.e2e.net.Dialogue;
import dev.seamark.e2e.net.Reply;
import dev.seamark.e2e.proxy.NodeNetwork;
import dev.seamark.e2e.proxy.ProxyNode;
import io.fabric8.kubernetes.api.model.Service;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Tells when proxies have done all that was written before: they are sent a new Service, and a new
 * slice, after it.
 */
final class Canary {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Sandbox sandbox;
  private int number;

  Canary(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /** Returns when all of them have. */
  void await(Collection<ProxyNode> nodes) throws Exception {
    String name = "canary-" + number++;
    Service service =
        sandbox.service(name, spec -> spec.withPorts(Sandbox.HTTP).withIpFamilies(List.of("IPv4")));
    sandbox.slice(
        name, Map.of("kubernetes.io/service-name", name), NodeNetwork.address("a", false));
    for (ProxyNode node : nodes) {
      node.network().place("d").call(() -> answered(service, node));
    }
  }

  private static Duration answered(Service service, ProxyNode node) {
    InetAddress self = InetAddress.ofLiteral(NodeNetwork.address("d", false));
    InetAddress address = InetAddress.ofLiteral(service.getSpec().getClusterIP());
    return Eventually.holds(
        PATIENCE,
        () ->
            assertThat(
                    Dialogue.connect(
                        self, new InetSocketAddress(address, 80), Duration.ofMillis(500)))
                .as(
                    "the newest Service by %s, which printed:%n%s",
                    node.flavour().label(), node.program().output())
                .isInstanceOf(Reply.Answer.class));
  }
}
