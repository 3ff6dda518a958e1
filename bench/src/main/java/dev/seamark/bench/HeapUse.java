package dev.seamark.bench;

import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.WireName;
import java.io.PrintStream;
import java.lang.ref.Reference;
import java.time.InstantSource;

/** How much heap a catalog takes, and the zones made of it: {@code HeapUse SERVICES ENDPOINTS}. */
public final class HeapUse {
  private HeapUse() {}

  /** Prints a row of a table: services, endpoints, MiB of the catalog, MiB with the zones. */
  public static void main(String[] args) {
    print(Integer.parseInt(args[0]), Integer.parseInt(args[1]), System.out);
  }

  private static void print(int services, int endpoints, PrintStream out) {
    double before = usedMebibytes();
    Catalog catalog = new SyntheticCluster(services, endpoints).catalog();
    double withCatalog = usedMebibytes();
    var zones =
        new ClusterZones(
            ZoneSettings.of(WireName.parse("cluster.local"), WireName.parse("in-addr.arpa")),
            catalog,
            InstantSource.system());
    double withZones = usedMebibytes();
    Reference.reachabilityFence(zones);
    out.printf(
        "| %,d | %,d | %.1f | %.1f |%n",
        services, endpoints, withCatalog - before, withZones - before);
  }

  @SuppressWarnings("SystemGc") // what is left after a collection is what is asked for
  private static double usedMebibytes() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0;
  }
}
