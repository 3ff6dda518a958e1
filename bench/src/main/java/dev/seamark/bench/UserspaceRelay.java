package dev.seamark.bench;

import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.PortId;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.proxy.userspace.UserspacePlane;
import dev.seamark.proxy.userspace.UserspaceSettings;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The userspace data plane in front of one endpoint, as a process of its own. Listens at three
 * ports in a row and carries each to the endpoint's port of the same place in the row.
 */
public final class UserspaceRelay {
  private static final int PORTS = 3;

  private UserspaceRelay() {}

  /** Address and port to listen at, address and port of the endpoint. */
  public static void main(String[] arguments) throws InterruptedException {
    // logback without a configuration writes all that Netty has to tell of each connection
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    IpAddress at = IpAddress.parse(arguments[0]).orElseThrow();
    IpAddress to = IpAddress.parse(arguments[2]).orElseThrow();
    List<ServicePortForwarding> all = new ArrayList<>();
    for (int i = 0; i < PORTS; i++) {
      all.add(
          forwarding(
              at, Integer.parseInt(arguments[1]) + i, to, Integer.parseInt(arguments[3]) + i));
    }
    SplittableGenerator random =
        (SplittableGenerator) RandomGeneratorFactory.of("L64X128MixRandom").create();
    NodeInfo node = NodeInfo.of("here", List.of());
    try (UserspacePlane plane =
        new UserspacePlane(
            ProxySettings.DEFAULT,
            () -> node,
            UserspaceSettings.forThisMachine().withLimits(100_000, 1_000),
            System::nanoTime,
            random)) {
      plane.sync(Delta.full(ForwardingState.of(all)));
      System.out.println("ready " + plane.problems());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private static ServicePortForwarding forwarding(
      IpAddress at, int port, IpAddress to, int endpointPort) {
    Frontend frontend =
        new Frontend(
            Frontend.Kind.CLUSTER_IP,
            Optional.of(at),
            port,
            Verdict.TO_CLUSTER,
            Verdict.TO_CLUSTER,
            Frontend.Masquerade.OFF_CLUSTER,
            List.of());
    Destination destination = new Destination(to, endpointPort, 1, true);
    return new ServicePortForwarding(
        new PortId(new ObjectKey("bench", "relay"), "port-" + port, Protocol.TCP),
        Family.IPV4,
        List.of(frontend),
        List.of(destination),
        List.of(),
        OptionalInt.empty(),
        Set.of(to));
  }
}
