package dev.seamark.bench;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private Optional<ServerBlock> block = Optional.empty();
  private byte[][] packets = {};
  private int next;

  @Setup
  public void start() throws Exception {
    Path folder = Files.createTempDirectory("seamark-bench");
    write(folder);
    ServerBlock started = new ServerBlock(corefile(folder), folder);
    block = Optional.of(started);
    packets =
        Packets.some(Packets.Kind.valueOf(kind), PACKETS, cluster, new SplittableRandom(2026));
    int length = started.ask(packets[0]);
    int expected = kind.equals("NXDOMAIN") ? Rcode.NXDOMAIN : Rcode.NOERROR;
    if (length < Query.HEADER || started.rcode() != expected) {
      throw new IllegalStateException(length + " bytes with code " + started.rcode());
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
    block.ifPresent(ServerBlock::stop);
  }

  /** A query and its reply. */
  @Benchmark
  public int exchange() {
    return block.orElseThrow().ask(packets[next++ & PACKETS - 1]);
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
