package dev.seamark.bench;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

  private final Denial denial = new Denial();
  private Optional<ServerBlock> block = Optional.empty();
  private final List<byte[]> packets = new ArrayList<>();
  private int next;

  @Setup
  public void start() throws Exception {
    ServerBlock started = new ServerBlock(". {\n cache 3600\n}\n", Path.of(""), denial);
    block = Optional.of(started);
    Random random = new Random(2026);
    for (int i = 0; i < 1 << BITS; i++) {
      packets.add(packet(i, random));
    }
    packets.forEach(started::ask);
    Collections.shuffle(packets, random);
    int asked = denial.asked;
    packets.forEach(started::ask);
    if (denial.asked != asked || started.rcode() != Rcode.NXDOMAIN) {
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
    return Packets.query(label + ".test", RecordType.A);
  }

  @TearDown
  public void stop() {
    block.ifPresent(ServerBlock::stop);
  }

  /** A query and its reply. */
  @Benchmark
  public int hit() {
    return block.orElseThrow().ask(packets.get(next++ & (1 << BITS) - 1));
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
}
