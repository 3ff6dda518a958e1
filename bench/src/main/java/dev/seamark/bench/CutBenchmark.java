package dev.seamark.bench;

import dev.seamark.zones.wire.RecordType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
 * The addresses of one name in a hosts file, sockets apart: asked without EDNS, so that those that
 * do not fit in 512 bytes are cut, or by a client that accepts all of them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CutBenchmark {
  private static final int WITHOUT_EDNS = 512;

  /** How many addresses the name has; 29 are the most that fit in 512 bytes. */
  @Param({"30", "100", "1000", "2000"})
  public int addresses = 30;

  /** The longest reply that the client accepts. */
  @Param({"512", "65535"})
  public int accepted = WITHOUT_EDNS;

  private byte[] packet = {};
  private Optional<ServerBlock> block = Optional.empty();

  @Setup
  public void start() throws Exception {
    Path folder = Files.createTempDirectory("seamark-bench");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < addresses; i++) {
      lines.append("10.0.%d.%d many.example.test%n".formatted(i / 250, i % 250 + 1));
    }
    Path hosts = Files.writeString(folder.resolve("hosts"), lines);
    ServerBlock started = new ServerBlock(".:53 {\n hosts " + hosts + "\n}\n", folder);
    block = Optional.of(started);
    byte[] query = Packets.query("many.example.test", RecordType.A);
    packet = accepted == WITHOUT_EDNS ? query : Packets.accepting(query, accepted);
    int length = started.ask(packet);
    if (length < WITHOUT_EDNS - 16 || started.truncated() != (accepted == WITHOUT_EDNS)) {
      throw new IllegalStateException(length + " bytes, cut: " + started.truncated());
    }
  }

  @TearDown
  public void stop() {
    block.ifPresent(ServerBlock::stop);
  }

  /** A query and its reply. */
  @Benchmark
  public int reply() {
    return block.orElseThrow().ask(packet);
  }
}
