package dev.seamark.e2e.proxy;

import dev.seamark.e2e.cluster.Account;
import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A node with its network, whose proxy may be started, ended and replaced. */
public final class ProxyNode implements AutoCloseable {
  private final Flavour flavour;
  private final NodeNetwork network;
  private final Path kubeconfig;
  private final ApiDoor door;
  private ProxyProgram program;

  /** Builds the network, and starts the program. Takes root. */
  public ProxyNode(Flavour flavour, Cluster cluster, ProxySettings settings) throws Exception {
    this.flavour = flavour;
    this.network = new NodeNetwork(flavour.label());
    this.kubeconfig = kubeconfig(cluster);
    this.door = new ApiDoor(network.here(), URI.create(cluster.url()).getPort());
    this.program = start(flavour, settings);
  }

  private static Path kubeconfig(Cluster cluster) throws IOException {
    Path folder = Settings.folder("proxy-login");
    String token = Account.ofProxy(cluster).token();
    return cluster.kubeconfig(folder, Files.writeString(folder.resolve("token"), token));
  }

  /** Starts another program beside the node's own; the caller ends it. */
  public ProxyProgram start(Flavour other, ProxySettings settings) throws Exception {
    return ProxyProgram.start(other, network.here(), kubeconfig, settings);
  }

  /** Has it run with other settings. */
  public void restart(ProxySettings settings) throws Exception {
    program.close();
    program = start(flavour, settings);
  }

  /** The program. */
  public ProxyProgram program() {
    return program;
  }

  /** The namespaces. */
  public NodeNetwork network() {
    return network;
  }

  /** What runs here. */
  public Flavour flavour() {
    return flavour;
  }

  @Override
  public void close() throws IOException {
    program.close();
    door.close();
    network.close();
  }
}
