package dev.seamark.e2e.proxy;

import dev.seamark.e2e.cluster.Child;
import dev.seamark.e2e.cluster.ControlPlaneProgram;
import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.net.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A service proxy as a process on a node. All flavours are given the same file. */
public final class ProxyProgram implements AutoCloseable {
  private final Flavour flavour;
  private final Child process;

  private ProxyProgram(Flavour flavour, Child process) {
    this.flavour = flavour;
    this.process = process;
  }

  /** Starts it; it need not be ready. */
  static ProxyProgram start(
      Flavour flavour, Namespace node, Path kubeconfig, ProxySettings settings) throws Exception {
    Path folder = Settings.folder(flavour.name().toLowerCase(Locale.ROOT));
    Path config =
        Files.writeString(folder.resolve("config.yaml"), settings.yaml(flavour.mode(), kubeconfig));
    List<String> command = command(flavour, "--config=" + config);
    Child child =
        node.call(
            () ->
                Child.start(folder.resolve("output.log"), Map.of("SEAMARK_HEAP", "96m"), command));
    return new ProxyProgram(flavour, child);
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

  /** What it printed. */
  public String output() {
    return process.output();
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
