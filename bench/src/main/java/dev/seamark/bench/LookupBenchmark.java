package dev.seamark.bench;

import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From the packet to the bytes of the reply, without a server around: decode, look up, encode. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupBenchmark {
  private static final int PACKETS = 1 << 12;

  /** What is asked. */
  @Param({"A", "MIXED_CASE_A", "HEADLESS_A", "SRV", "PTR", "NXDOMAIN", "NODATA"})
  public String kind = "A";

  private final Query query = new Query();
  private final ReplyBuffer reply = new ReplyBuffer();
  private final SyntheticCluster cluster = new SyntheticCluster(10_000, 30_000);
  private final ClusterZones zones =
      new ClusterZones(
          ZoneSettings.of(
              WireName.parse("cluster.local"),
              WireName.parse("in-addr.arpa"),
              WireName.parse("ip6.arpa")),
          cluster.catalog(),
          InstantSource.system());
  private byte[][] packets = {};
  private int next;

  @Setup
  public void ask() {
    packets =
        Packets.some(Packets.Kind.valueOf(kind), PACKETS, cluster, new SplittableRandom(2026));
  }

  /** Reads the packet. */
  @Benchmark
  public Query.Reading decode() {
    byte[] packet = packets[next++ & PACKETS - 1];
    return query.read(packet, packet.length);
  }

  /** Reads the packet, finds the records, writes the reply. */
  @Benchmark
  public Object answer() {
    byte[] packet = packets[next++ & PACKETS - 1];
    query.read(packet, packet.length);
    return zones.answer(query, reply, Query.MINIMUM_UDP_PAYLOAD, next);
  }
}
