package dev.seamark.bench;

import dev.seamark.proxy.nft.NftDataPlane;
import dev.seamark.proxy.state.DataPlaneException;
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
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How long it takes to write Services of two endpoints each to nftables, ours and in kube-proxy's
 * layout: {@code NftSync [SERVICES ...] [--peer-up-to N] [--processes N]}. Run it in a network
 * namespace of its own.
 */
public final class NftSync {
  /** With it, and a number of Services, this is one of the processes that load them. */
  private static final String LOAD = "--load";

  private static final int CHANGES = 30;
  private static final int PEER_CHANGES = 5;

  private NftSync() {}

  private interface Step {
    void run() throws Exception;
  }

  /** Prints a table with a row for each size and layout. */
  public static void main(String[] args) throws Exception {
    if (args.length == 2 && args[0].equals(LOAD)) {
      load(Integer.parseInt(args[1]));
      return;
    }
    List<String> rest = new ArrayList<>(Arrays.asList(args));
    int peerUpTo = option(rest, "--peer-up-to", 10_000);
    int processes = option(rest, "--processes", 9);
    List<Integer> sizes =
        rest.isEmpty()
            ? List.of(1_000, 10_000, 50_000)
            : rest.stream().map(Integer::valueOf).toList();
    changes(500); // warms up
    System.out.println(
        "| services | layout | a process's first load, ms: median (worst)"
            + " | again over it, ms: median (worst) | one changed, ms: median (worst)"
            + " | one added, ms: median (worst) |");
    System.out.println("|---:|---|---:|---:|---:|---:|");
    for (int size : sizes) {
      System.out.println(ours(size, processes));
      if (size <= peerUpTo) {
        System.out.println(peers(size));
      }
    }
  }

  private static int option(List<String> args, String name, int usual) {
    int option = args.indexOf(name);
    if (option < 0) {
      return usual;
    }
    int value = Integer.parseInt(args.get(option + 1));
    args.subList(option, option + 2).clear();
    return value;
  }

  /** The cluster IP of the Service of this number. */
  static IpAddress clusterIp(int number) {
    return IpAddress.v4(0x0A60_0000 + 1 + number);
  }

  /**
   * Its endpoint in this slot. One in a hundred is on this node, as if there were so many nodes.
   */
  static Destination endpoint(int number, int slot) {
    return new Destination(
        IpAddress.v4(0x0A80_0000 + 4 * number + slot), 8080, 1, number % 50 == 0 && slot == 0);
  }

  private static ServicePortForwarding service(int number, Destination... endpoints) {
    Frontend frontend =
        new Frontend(
            Frontend.Kind.CLUSTER_IP,
            Optional.of(clusterIp(number)),
            80,
            Verdict.TO_CLUSTER,
            Verdict.TO_CLUSTER,
            Frontend.Masquerade.OFF_CLUSTER,
            List.of());
    return new ServicePortForwarding(
        new PortId(new ObjectKey("ns", "svc-" + number), "http", Protocol.TCP),
        Family.IPV4,
        List.of(frontend),
        List.of(endpoints),
        List.of(),
        OptionalInt.empty(),
        Arrays.stream(endpoints).map(Destination::address).collect(Collectors.toSet()));
  }

  private static ServicePortForwarding service(int number) {
    return service(number, endpoint(number, 0), endpoint(number, 1));
  }

  private static ForwardingState services(int size) {
    return ForwardingState.of(IntStream.range(0, size).mapToObj(NftSync::service).toList());
  }

  private static NftDataPlane open() throws DataPlaneException {
    return NftDataPlane.open(ProxySettings.DEFAULT, () -> NodeInfo.of("node", List.of()));
  }

  /** Prints how long the first load takes in this process, and how long the second one. */
  private static void load(int size) throws Exception {
    ForwardingState state = services(size);
    try (NftDataPlane plane = open()) {
      double first = millis(() -> plane.sync(Delta.full(state)));
      double again = millis(() -> plane.sync(Delta.full(state)));
      plane.cleanUp();
      System.out.println(first + " " + again);
    }
  }

  private static String ours(int size, int processes) throws Exception {
    double[] first = new double[processes];
    double[] again = new double[processes];
    for (int i = 0; i < processes; i++) {
      String[] times = loadInAProcess(size).split(" ");
      first[i] = Double.parseDouble(times[0]);
      again[i] = Double.parseDouble(times[1]);
    }
    return row(size, "seamark", summary("%.0f", first), summary("%.0f", again), changes(size));
  }

  private static String loadInAProcess(int size) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(NftSync.class.getName(), LOAD, String.valueOf(size)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String times = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("a process that loads %d Services failed".formatted(size));
    }
    return times.strip();
  }

  /** The end of a row: what one change costs, and what one addition does. */
  private static String changes(int size) throws Exception {
    ForwardingState state = services(size);
    try (NftDataPlane plane = open()) {
      plane.sync(Delta.full(state));
      double[] changes = new double[CHANGES];
      for (int i = 0; i < CHANGES; i++) {
        ServicePortForwarding changed = service(i, endpoint(i, 0), endpoint(i, 2));
        changes[i] = millis(() -> plane.sync(Delta.of(List.of(changed), List.of(), state)));
      }
      double[] additions = new double[CHANGES];
      for (int i = 0; i < CHANGES; i++) {
        ServicePortForwarding added = service(size + i);
        additions[i] = millis(() -> plane.sync(Delta.of(List.of(added), List.of(), state)));
      }
      plane.cleanUp();
      return summary("%.1f", changes) + " | " + summary("%.1f", additions);
    }
  }

  private static String peers(int size) throws Exception {
    String script = KubeProxyLayout.whole(size);
    double full = millis(() -> nft(script));
    double[] additions = new double[PEER_CHANGES];
    for (int i = 0; i < PEER_CHANGES; i++) {
      String one = KubeProxyLayout.one(size + i);
      additions[i] = millis(() -> nft(one));
    }
    nft(KubeProxyLayout.removal());
    return row(
        size, "kube-proxy's", "%.0f".formatted(full), "", " | " + summary("%.1f", additions));
  }

  private static String row(int size, String layout, String first, String again, String changes) {
    return "| %,d | %s | %s | %s | %s |".formatted(size, layout, first, again, changes);
  }

  private static String summary(String format, double[] times) {
    Arrays.sort(times);
    return (format + " (" + format + ")")
        .formatted(times[times.length / 2], times[times.length - 1]);
  }

  private static double millis(Step step) throws Exception {
    long begin = System.nanoTime();
    step.run();
    return (System.nanoTime() - begin) / 1e6;
  }

  private static void nft(String script) throws Exception {
    Process process =
        new ProcessBuilder("nft", "-f", "-").redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (OutputStream input = process.getOutputStream()) {
      input.write(script.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException _) {
      // its exit code tells
    }
    if (process.waitFor() != 0) {
      throw new DataPlaneException("nft refused the rules in kube-proxy's layout");
    }
  }
}
