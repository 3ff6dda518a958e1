package dev.seamark.proxy.nft;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Pods and clients that begin SCTP associations, by raw sockets and without the kernel's SCTP. */
final class Sctp implements AutoCloseable {
  private static final String CONNTRACK =
      "/proc/sys/net/netfilter/nf_conntrack_sctp_timeout_established";

  private final List<Process> servers = new ArrayList<>();

  /** Why that cannot be tried on this node, whose table is written; empty if it can. */
  static Optional<String> unavailable(Namespace node) throws Exception {
    if (node.call(() -> Files.notExists(Path.of(CONNTRACK)))) {
      return Optional.of("this kernel's connection tracking has no SCTP");
    }
    if (Files.exists(Path.of("/proc/net/sctp"))) {
      return Optional.of("this kernel has SCTP, and would answer raw packets by itself");
    }
    try {
      node.sh("python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 132)'");
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("no raw sockets by python3 here: " + e.getMessage());
    }
  }

  /** Has a pod answer at its port. */
  void serve(World.Pod pod) throws Exception {
    Process server = start(pod.namespace, "serve", pod.name, String.valueOf(World.PORT));
    servers.add(server);
    BufferedReader out = server.inputReader(StandardCharsets.US_ASCII);
    if (!"up".equals(out.readLine())) {
      throw new IllegalStateException("it does not answer SCTP: " + pod.name);
    }
  }

  /**
   * Asks for an association, and returns who answered, whom that one saw, and where the answer came
   * from; or {@link Peer#REFUSED}.
   */
  static String ask(Namespace from, String address, int port) throws Exception {
    return ask(from, address, port, 15);
  }

  /** Likewise where silence is expected. */
  static String askBriefly(Namespace from, String address, int port) throws Exception {
    return ask(from, address, port, 0.4);
  }

  private static String ask(Namespace from, String address, int port, double seconds)
      throws Exception {
    Process client = start(from, "ask", address, String.valueOf(port), String.valueOf(seconds));
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    return client.waitFor() == 0 ? said.strip() : "failed: " + said;
  }

  private static Process start(Namespace in, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", script().toString()));
    command.addAll(List.of(arguments));
    return in.call(
        () -> new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private static Path script() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(Sctp.class.getResource("sctp.py")).toURI());
  }

  @Override
  public void close() {
    servers.forEach(Process::destroyForcibly);
  }
}
