package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A data plane in a process of its own: one address, one endpoint, TCP and UDP. It says how many
 * connections it carries at most, for how many open files, and what its problems are.
 */
final class ProxyProgram {
  /** There is no other endpoint to try, and an emulated machine takes seconds for what is new. */
  private static final Duration PATIENCE_WITH_THE_ENDPOINT = Duration.ofSeconds(60);

  private ProxyProgram() {}

  /**
   * The Service's address, the endpoint's address, and its port; then the number of connections
   * that are to be carried even if there are not enough files.
   */
  public static void main(String[] arguments) throws InterruptedException {
    InetSocketAddress endpoint =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[1]), Integer.parseInt(arguments[2]));
    int wanted = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
    UserspaceSettings usual =
        UserspaceSettings.forThisMachine().withConnectTimeout(PATIENCE_WITH_THE_ENDPOINT);
    UserspaceSettings settings =
        usual.maxConnections() < wanted ? usual.withLimits(wanted, 100) : usual;
    try (Plane plane = new Plane(ProxySettings.DEFAULT, settings)) {
      plane.with(
          Ports.service("web", Protocol.TCP, Ports.ip(arguments[0]), endpoint),
          Ports.service("dns", Protocol.UDP, Ports.ip(arguments[0]), endpoint));
      System.out.printf(
          "ready %d %d %s%n",
          settings.maxConnections(), UserspaceSettings.openFiles(), plane.problems());
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
