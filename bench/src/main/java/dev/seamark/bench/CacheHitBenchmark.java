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
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
 * A hit of the cache among 8192 name errors, sockets apart, for names of equal length that a client
 * chose at random, or so that their hashes would be the same by a polynomial in 31.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CacheHitBenchmark {
  private static final int BITS = 13;

  /** How the names were chosen. */
  @Param({"random", "colliding"})
  public String names = "random";

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Worker worker =
      new Worker(0, group.next(), System::nanoTime, new SplittableRandom(1));
  private final Client client = new Client();
  private final Denial denial = new Denial();
  private Responder responder = new Responder(new OneBlock(new Plugin[0]));
  private Optional<InProcessSetup> setup = Optional.empty();
  private final List<byte[]> packets = new ArrayList<>();
  private int next;

  @Setup
  public void start() throws Exception {
    var corefile =
        CorefileParser.parseText(
            "Corefile",
            ". {\n cache 3600\n}\n",
            Path.of(""),
            Set.copyOf(Plugins.names()),
            _ -> Optional.empty());
    List<Directive> directives = corefile.blocks().getFirst().directives();
    InProcessSetup started = new InProcessSetup(directives, Meters.registry());
    List<Plugin> chain = new ArrayList<>(Plugins.named("cache").setup(directives, started));
    chain.add(denial);
    started.start(chain);
    setup = Optional.of(started);
    responder = new Responder(new OneBlock(chain.toArray(Plugin[]::new)));
    Random random = new Random(2026);
    for (int i = 0; i < 1 << BITS; i++) {
      packets.add(packet(i, random));
    }
    packets.forEach(packet -> responder.receive(worker, client, packet, 0, packet.length));
    Collections.shuffle(packets, random);
    int asked = denial.asked;
    for (byte[] packet : packets) {
      responder.receive(worker, client, packet, 0, packet.length);
    }
    if (denial.asked != asked || client.rcode != Rcode.NXDOMAIN) {
      throw new IllegalStateException("not everything is kept");
    }
  }

  private byte[] packet(int number, Random random) {
    StringBuilder label = new StringBuilder();
    for (int i = 0; i < BITS; i++) {
      if (names.equals("random")) {
        label.append((char) ('a' + random.nextInt(26))).append((char) ('a' + random.nextInt(26)));
      } else {
        label.append((number >>> i & 1) == 0 ? "an" : "c0");
      }
    }
    byte[] name = WireName.parse(label + ".test").spelled();
    byte[] packet = new byte[Query.HEADER + name.length + 4];
    packet[2] = 1;
    packet[5] = 1;
    System.arraycopy(name, 0, packet, Query.HEADER, name.length);
    packet[packet.length - 3] = RecordType.A;
    packet[packet.length - 1] = RecordType.CLASS_IN;
    return packet;
  }

  @TearDown
  public void stop() {
    setup.ifPresent(InProcessSetup::stop);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** A query and its reply. */
  @Benchmark
  public int hit() {
    byte[] packet = packets.get(next++ & (1 << BITS) - 1);
    responder.receive(worker, client, packet, 0, packet.length);
    return client.rcode;
  }

  /** Says of every name that it does not exist, by the SOA record of the root. */
  private static final class Denial implements Plugin {
    private int asked;

    @Override
    public String name() {
      return "file";
    }

    @Override
    public void query(Exchange x) {
      asked++;
      ReplyBuffer reply = x.reply();
      reply.begin(x.query(), Rcode.NXDOMAIN, true);
      int at = reply.length();
      byte[] bytes = reply.ensure(at + 33);
      java.util.Arrays.fill(bytes, at, at + 33, (byte) 0);
      bytes[at + 2] = RecordType.SOA;
      bytes[at + 4] = RecordType.CLASS_IN;
      bytes[at + 7] = 0x0E; // an hour
      bytes[at + 8] = 0x10;
      bytes[at + 10] = 22;
      reply.length(at + 33);
      reply.counts(0, 1, 0);
      x.answered(this);
    }
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

  /** A client that looks at the code of the reply only. */
  private static final class Client implements Peer {
    private final InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
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
      rcode = message[3] & 15;
    }
  }
}
