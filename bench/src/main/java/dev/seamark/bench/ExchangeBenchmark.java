package dev.seamark.bench;

import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.plugins.Plugins;
import dev.seamark.server.telemetry.Meters;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A query through the whole chain of kubeadm's Corefile, sockets apart: what is left to the
 * transport is a copy of the packet and a copy of the reply.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExchangeBenchmark {
  private static final int PACKETS = 1 << 12;

  /** What is asked. */
  @Param({"A", "HEADLESS_A", "SRV", "PTR", "NXDOMAIN", "NODATA"})
  public String kind = "A";

  private final SyntheticCluster cluster = new SyntheticCluster(1000, 3000);
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Worker worker =
      new Worker(0, group.next(), System::nanoTime, new SplittableRandom(1));
  private final Nobody nobody = new Nobody();
  private Responder responder = new Responder(new OneBlock(new Plugin[0]));
  private Optional<InProcessSetup> setup = Optional.empty();
  private byte[][] packets = {};
  private int next;

  @Setup
  public void start() throws Exception {
    Path folder = Files.createTempDirectory("seamark-bench");
    write(folder);
    MeterRegistry meters = Meters.registry();
    var corefile =
        CorefileParser.parseText(
            "Corefile",
            corefile(folder),
            folder,
            Set.copyOf(Plugins.names()),
            _ -> Optional.empty());
    List<Directive> directives = corefile.blocks().getFirst().directives();
    InProcessSetup started = new InProcessSetup(directives, meters);
    List<Plugin> chain = new ArrayList<>();
    for (String name : Plugins.names()) {
      List<Directive> own = directives.stream().filter(d -> d.name().text().equals(name)).toList();
      if (!own.isEmpty()) {
        chain.addAll(Plugins.named(name).setup(own, started));
      }
    }
    started.start(chain);
    setup = Optional.of(started);
    responder = new Responder(new OneBlock(chain.toArray(Plugin[]::new)));
    packets =
        Packets.some(Packets.Kind.valueOf(kind), PACKETS, cluster, new SplittableRandom(2026));
    exchange();
    int expected = kind.equals("NXDOMAIN") ? Rcode.NXDOMAIN : Rcode.NOERROR;
    if (nobody.length < Query.HEADER || nobody.rcode != expected) {
      throw new IllegalStateException(nobody.length + " bytes with code " + nobody.rcode);
    }
  }

  private void write(Path folder) throws Exception {
    var objects = new ApiObjects(cluster);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < cluster.namespaces(); i++) {
      all.add(typed("v1", "Namespace", objects.namespace(i)));
    }
    for (int i = 0; i < cluster.services(); i++) {
      all.add(typed("v1", "Service", objects.service(i)));
      if (SyntheticCluster.headless(i)) {
        all.add(typed("discovery.k8s.io/v1", "EndpointSlice", objects.slice(i, 0, 1)));
      }
    }
    Files.writeString(
        folder.resolve("all.json"),
        "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[" + String.join(",", all) + "]}");
  }

  private static String typed(String version, String kind, String object) {
    return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",".formatted(version, kind) + object.substring(1);
  }

  @TearDown
  public void stop() {
    setup.ifPresent(InProcessSetup::stop);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** A query and its reply. */
  @Benchmark
  public int exchange() {
    byte[] packet = packets[next++ & PACKETS - 1];
    responder.receive(worker, nobody, packet, 0, packet.length);
    return nobody.length;
  }

  private record OneBlock(Block block) implements Responder.Dispatch {
    OneBlock(Plugin[] chain) {
      this(new Block(WireName.ROOT, "dns://:53", chain));
    }

    @Override
    public @Nullable Block blockFor(Query query) {
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

  /** A client that looks at the length of the reply only. */
  private static final class Nobody implements Peer {
    private final InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    private int length;
    private int rcode;

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
    }
  }

  // what opens ports of its own (health, ready) or asks itself (loop) is not on the way of a query
  private static String corefile(Path manifests) {
    return """
    .:53 {
        errors
        kubernetes cluster.local in-addr.arpa ip6.arpa {
           manifests %s
           pods insecure
           fallthrough in-addr.arpa ip6.arpa
           ttl 30
        }
        prometheus 127.0.0.1:0
        forward . 127.0.0.1:9
        cache 30 {
           disable success cluster.local
           disable denial cluster.local
        }
        loadbalance
    }
    """
        .formatted(manifests);
  }
}
