package dev.seamark.bench;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.stream.FactReader;
import dev.seamark.zones.stream.FactWriter;
import dev.seamark.zones.stream.StreamHeader;
import dev.seamark.zones.stream.UnusableStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What it costs to keep a catalog in a file and to read it back, the first time in a process:
 * {@code SnapshotCost SERVICES ENDPOINTS}.
 */
public final class SnapshotCost {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private SnapshotCost() {}

  /** Prints a row of a table: services, endpoints, MB, CPU to write, to check and to read in ms. */
  public static void main(String[] args) throws IOException, UnusableStreamException {
    Path file = Files.createTempFile("cluster", ".snapshot");
    try {
      print(Integer.parseInt(args[0]), Integer.parseInt(args[1]), file, System.out);
    } finally {
      Files.delete(file);
    }
  }

  private static void print(int services, int endpoints, Path file, PrintStream out)
      throws IOException, UnusableStreamException {
    Catalog catalog = new SyntheticCluster(services, endpoints).catalog();
    double begin = milliseconds();
    try (OutputStream to = Files.newOutputStream(file)) {
      FactWriter writer = new FactWriter(to, new StreamHeader("bench", Instant.EPOCH));
      for (Kind kind : Kind.values()) {
        for (Fact fact : catalog.facts(kind)) {
          writer.write(fact);
        }
      }
      writer.end();
    }
    double written = milliseconds();
    try (InputStream in = Files.newInputStream(file)) {
      FactReader.check(in);
    }
    double checked = milliseconds();
    Catalog again = new Catalog(Set.of());
    try (InputStream in = Files.newInputStream(file)) {
      FactReader reader = new FactReader(in);
      for (Optional<Fact> fact = reader.next(); fact.isPresent(); fact = reader.next()) {
        again.put(fact.get());
      }
    }
    double read = milliseconds();
    out.printf(
        "| %,d | %,d | %.2f | %.0f | %.0f | %.0f |%n",
        services,
        endpoints,
        Files.size(file) / 1e6,
        written - begin,
        checked - written,
        read - checked);
  }

  private static double milliseconds() {
    return THREADS.getCurrentThreadCpuTime() / 1e6;
  }
}
