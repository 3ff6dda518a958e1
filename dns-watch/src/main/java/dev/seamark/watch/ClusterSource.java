package dev.seamark.watch;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Kind;
import java.util.List;
import java.util.Map;

/**
 * Where facts come from. A source works in the background from {@link #start} until {@link #close};
 * whatever happens to it, the catalog keeps what is known and {@link #problems} lists the faults.
 */
public interface ClusterSource extends AutoCloseable {
  /** The catalog that this source writes; the same one for the life of the source. */
  Catalog catalog();

  /** Begins, and returns at once. To be called once. */
  void start();

  /** What is wrong now: objects refused, kinds that cannot be listed; empty when all is well. */
  List<Problem> problems();

  /** Tells the cluster, in the background; what cannot be told is dropped. */
  default void tell(Occurrence occurrence) {}

  /** How well each kind that is asked for is known. */
  Map<Kind, Known> knowledge();

  /** How often a thread of the source met what should never happen, and went on. */
  long failures();

  /** Ends; the catalog stays as it is. */
  @Override
  void close();
}
