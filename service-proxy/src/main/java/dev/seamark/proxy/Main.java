package dev.seamark.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.seamark.proxy.cli.ProxyCommand;
import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.nft.NftDataPlane;
import dev.seamark.proxy.serve.LocalhostNodePorts;
import dev.seamark.proxy.serve.Planes;
import dev.seamark.proxy.serve.ProxyRun;
import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.userspace.UserspacePlane;
import dev.seamark.proxy.userspace.UserspaceSettings;
import dev.seamark.proxy.userspace.UserspaceWishes;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: wires the data planes to the commands, and becomes one of them. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/start");

  private Main() {}

  public static void main(String[] args) {
    System.exit(
        ProxyCommand.execute(
            new ProxyRun(new Both(), new FileOutputStream(FileDescriptor.out)),
            new PrintWriter(System.out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            args));
  }

  /** The two data planes. Userspace leaves nothing behind. */
  private static final class Both implements Planes {
    @Override
    public DataPlane open(
        ProxyConfiguration configuration, Supplier<NodeInfo> node, MeterRegistry meters)
        throws DataPlaneException {
      ProxySettings settings = Planes.settings(configuration);
      return switch (configuration.mode()) {
        case NFTABLES -> {
          NftDataPlane plane = NftDataPlane.open(settings, node);
          plane.meters().bindTo(meters);
          yield settings.nodePortAddresses() instanceof NodePortAddresses.AndLocalhost
              ? new LocalhostNodePorts(
                  plane,
                  userspace(
                      settings.withNodePortAddresses(NodePortAddresses.localhost()),
                      UserspaceWishes.NONE,
                      node,
                      meters))
              : plane;
        }
        case USERSPACE ->
            userspace(
                settings,
                new UserspaceWishes(configuration.anyIp(), configuration.drain()),
                node,
                meters);
      };
    }

    private static DataPlane userspace(
        ProxySettings settings,
        UserspaceWishes wishes,
        Supplier<NodeInfo> node,
        MeterRegistry meters) {
      UserspaceSettings limits = UserspaceSettings.forThisMachine();
      LOG.info(
          "the limit of open files allows {} connections and {} UDP sessions at a time",
          limits.maxConnections(),
          limits.maxUdpSessions());
      UserspacePlane plane =
          new UserspacePlane(
              settings, wishes, node, limits, System::nanoTime, new SplittableRandom());
      plane.meters().bindTo(meters);
      return plane;
    }

    @Override
    public void cleanUpKubeProxy() throws DataPlaneException {
      NftDataPlane.removeKubeProxys();
    }

    @Override
    public void cleanUp() throws DataPlaneException {
      NftDataPlane.removeTables();
    }
  }
}
