package dev.seamark.bench;

import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.plugins.Plugins;
import dev.seamark.server.telemetry.Meters;
import dev.seamark.zones.wire.WireName;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server block of a Corefile, asked over UDP by one client without sockets. */
final class ServerBlock {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Worker worker =
      new Worker(0, group.next(), System::nanoTime, new SplittableRandom(1));
  private final Client client = new Client();
  private final InProcessSetup setup;
  private final Responder responder;

  /**
   * Starts the first block.
   *
   * @param corefile the text, whose relative paths are in the folder
   * @param last what stands behind the plugins of the block
   */
  ServerBlock(String corefile, Path folder, Plugin... last) throws Exception {
    var parsed =
        CorefileParser.parseText(
            "Corefile", corefile, folder, Set.copyOf(Plugins.names()), _ -> Optional.empty());
    List<Directive> directives = parsed.blocks().getFirst().directives();
    setup = new InProcessSetup(directives, Meters.registry());
    List<Plugin> chain = new ArrayList<>();
    for (String name : Plugins.names()) {
      List<Directive> own = directives.stream().filter(d -> d.name().text().equals(name)).toList();
      if (!own.isEmpty()) {
        chain.addAll(Plugins.named(name).setup(own, setup));
      }
    }
    chain.addAll(List.of(last));
    setup.start(chain);
    responder = new Responder(new OneBlock(chain.toArray(Plugin[]::new)));
  }

  /** Asks, and returns how many bytes the reply has. */
  int ask(byte[] packet) {
    responder.receive(worker, client, packet, 0, packet.length);
    return client.length;
  }

  /** The response code of the last reply. */
  int rcode() {
    return client.rcode;
  }

  /** Whether the last reply was cut. */
  boolean truncated() {
    return client.truncated;
  }

  void stop() {
    setup.stop();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private record OneBlock(Block block) implements Responder.Dispatch {
    OneBlock(Plugin[] chain) {
      this(new Block(WireName.ROOT, "dns://:53", chain));
    }

    @Override
    public @Nullable Block blockFor(Exchange exchange) {
      return block;
    }

    @Override
    public boolean anyClass() {
      return false;
    }

    @Override
    public Responder.Observer observer() {
      return Responder.Observer.NONE;
    }
  }

  /** A client that looks at the length and the header of the reply only. */
  private static final class Client implements Peer {
    private final InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    private int length;
    private int rcode;
    private boolean truncated;

    @Override
    public InetSocketAddress remote() {
      return address;
    }

    @Override
    public InetSocketAddress local() {
      return address;
    }

    @Override
    public Transport transport() {
      return Transport.UDP;
    }

    @Override
    public void send(byte[] message, int sent) {
      length = sent;
      rcode = message[3] & 15;
      truncated = (message[2] & 2) != 0;
    }
  }
}
