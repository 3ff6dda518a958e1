package dev.seamark.e2e.proxy;

import dev.seamark.e2e.cluster.Child;
import dev.seamark.e2e.cluster.ControlPlaneProgram;
import dev.seamark.e2e.cluster.Eventually;
import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.net.Namespace;
import dev.seamark.e2e.net.Page;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A service proxy as a process on a node. All flavours are given the same file. */
public final class ProxyProgram implements AutoCloseable {
  private static final Duration STARTING = Duration.ofMinutes(3); // the first start may build it
  private static final Pattern SYNCED =
      Pattern.compile(
          "(?m)^kubeproxy_sync_proxy_rules_last_timestamp_seconds\\{ip_family=\"IPv[46]\"} [1-9]");

  private final Flavour flavour;
  private final Namespace node;
  private final Child process;

  private ProxyProgram(Flavour flavour, Namespace node, Child process) {
    this.flavour = flavour;
    this.node = node;
    this.process = process;
  }

  /** Starts it; it need not be ready. */
  static ProxyProgram start(
      Flavour flavour, Namespace node, Path kubeconfig, ProxySettings settings) throws Exception {
    Path folder = Settings.folder(flavour.name().toLowerCase(Locale.ROOT));
    Path config =
        Files.writeString(folder.resolve("config.yaml"), settings.yaml(flavour, kubeconfig));
    List<String> command = command(flavour, "--config=" + config);
    Child child =
        node.call(
            () ->
                Child.start(folder.resolve("output.log"), Map.of("SEAMARK_HEAP", "96m"), command));
    return new ProxyProgram(flavour, node, child);
  }

  private static List<String> command(Flavour flavour, String... arguments) {
    List<String> command = new ArrayList<>();
    if (flavour.isOurs()) {
      command.add(Settings.root().resolve("bin/seamark-proxy").toString());
    } else {
      command.add(ControlPlaneProgram.made().toString());
      command.add("kube-proxy");
    }
    command.addAll(List.of(arguments));
    return command;
  }

  /** Returns when it has written its rules for both families. */
  public ProxyProgram awaitReady() {
    Eventually.holds(
        STARTING,
        () -> {
          if (!isReady()) {
            throw new AssertionError(flavour.label() + " is not ready; it printed:\n" + output());
          }
        });
    return this;
  }

  /**
   * kube-proxy says that it is healthy while it starts: what it counts tells when it has synced.
   */
  private boolean isReady() throws Exception {
    if (flavour.isOurs()) {
      return Page.of(node, at(flavour.healthPort()), "/readyz").status() == 200;
    }
    return SYNCED
            .matcher(Page.of(node, at(flavour.metricsPort()), "/metrics").body())
            .results()
            .count()
        == 2;
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** What it printed. */
  public String output() {
    return process.output();
  }

  /** Runs a command of ours on a node, and returns what it printed; fails where it does. */
  public static String seamark(Namespace node, String... arguments) throws Exception {
    return node.sh(String.join(" ", command(Flavour.SEAMARK, arguments)));
  }

  /** What it is. */
  public Flavour flavour() {
    return flavour;
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
