package dev.seamark.bench;

import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.WireName;
import java.time.InstantSource;
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

/**
 * A slice of ten endpoints changes one address: catalog and answers together. Must cost the same in
 * a cluster of any size.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChangeBenchmark {
  // fewer than the smallest cluster has headless Services: what is put twice changes nothing
  private static final int SLICES = 1 << 7;

  /** How many Services the cluster has. */
  @Param({"1000", "10000", "100000"})
  public int services = 1000;

  private Catalog catalog = new Catalog(java.util.Set.of());
  private Optional<ClusterZones> zones = Optional.empty();
  private EndpointSlice[] before = {};
  private EndpointSlice[] after = {};
  private int next;

  @Setup
  public void fill() {
    SyntheticCluster cluster = new SyntheticCluster(services, services * 10);
    catalog = cluster.catalog();
    zones =
        Optional.of(
            new ClusterZones(
                ZoneSettings.of(WireName.parse("cluster.local"), WireName.parse("in-addr.arpa")),
                catalog,
                InstantSource.system()));
    before = new EndpointSlice[SLICES];
    after = new EndpointSlice[SLICES];
    for (int i = 0; i < SLICES; i++) {
      int service = SyntheticCluster.headlessNumber(i % cluster.headlessCount());
      before[i] = cluster.slice(service, 0);
      after[i] = cluster.slice(service, 1);
    }
  }

  /** Puts the next slice as it was or as it became, by turns. */
  @Benchmark
  public int change() {
    int at = next++;
    catalog.put(((at / SLICES & 1) == 0 ? after : before)[at & SLICES - 1]);
    return zones.orElseThrow().serial();
  }
}
