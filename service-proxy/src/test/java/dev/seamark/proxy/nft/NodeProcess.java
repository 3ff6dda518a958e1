package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.zones.catalog.IpAddress;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A process of its own that syncs a Service, among many so that most of the time it writes, again
 * and again, until it is killed.
 */
final class NodeProcess {
  static final String VIP = "10.96.0.10";
  static final int PORT = 80;
  private static final int OTHERS = 2_000;

  private NodeProcess() {}

  /** The arguments are the addresses of the endpoints. */
  public static void main(String[] addresses) throws Exception {
    List<Destination> destinations =
        Arrays.stream(addresses)
            .map(a -> new Destination(IpAddress.parse(a).orElseThrow(), World.PORT, 1, true))
            .toList();
    Given service =
        Given.tcp("web", Family.IPV4)
            .clusterIp(VIP, PORT, Verdict.TO_CLUSTER)
            .affinity(600)
            .cluster(destinations);
    List<ServicePortForwarding> all = new ArrayList<>(List.of(service.made()));
    for (int number = 0; number < OTHERS; number++) {
      String address = "10.97.%d.%d".formatted(number / 256, number % 256);
      Given other = Given.tcp("other-" + number, Family.IPV4);
      all.add(other.clusterIp(address, PORT, Verdict.TO_CLUSTER).cluster(destinations).made());
    }
    ForwardingState state = ForwardingState.of(all);
    try (NftDataPlane plane = NftDataPlane.open(World.settings(), World::nodeInfo)) {
      while (true) {
        plane.sync(Delta.full(state));
        System.out.println("synced");
      }
    }
  }

  /** Starts it in this namespace, and returns when it has synced. */
  static Process start(Namespace node, String... addresses) throws Exception {
    return node.call(
        () -> {
          List<String> command =
              new ArrayList<>(
                  List.of(
                      System.getProperty("java.home") + "/bin/java",
                      "-cp",
                      System.getProperty("java.class.path"),
                      NodeProcess.class.getName()));
          command.addAll(List.of(addresses));
          Process process =
              new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
          BufferedReader output =
              new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
          String line = output.readLine();
          while (line != null && !line.equals("synced")) {
            line = output.readLine();
          }
          if (line == null) {
            throw new IllegalStateException("it ended before it had synced");
          }
          Thread.ofPlatform()
              .daemon()
              .start(() -> output.lines().forEach(_ -> {})); // so that it never waits to say so
          return process;
        });
  }
}
