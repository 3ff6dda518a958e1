package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A data plane in a process of its own: one address, one endpoint, TCP and UDP. */
final class ProxyProgram {
  private ProxyProgram() {}

  /** The Service's address, the endpoint's address, and its port. */
  public static void main(String[] arguments) throws InterruptedException {
    InetSocketAddress endpoint =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[1]), Integer.parseInt(arguments[2]));
    try (Plane plane = new Plane(ProxySettings.DEFAULT, Plane.SETTINGS.withLimits(100_000, 100))) {
      plane.with(
          Ports.service("web", Protocol.TCP, Ports.ip(arguments[0]), endpoint),
          Ports.service("dns", Protocol.UDP, Ports.ip(arguments[0]), endpoint));
      System.out.println("ready " + plane.problems());
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
