package dev.seamark.server.telemetry;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all event loops counted of one zone on one listener. */
final class ZoneCounts {
  /** Whose counts these are; the labels of every metric made of them. */
  record Key(String server, String zone, String view) {}

  private final Key key;
  private volatile @Nullable WorkerCounts[] workers = new WorkerCounts[0];

  ZoneCounts(Key key) {
    this.key = key;
  }

  Key key() {
    return key;
  }

  /** The counts of the event loop of this number, the same ones across reloads. */
  synchronized WorkerCounts of(int worker) {
    if (worker >= workers.length) {
      workers = Arrays.copyOf(workers, worker + 1);
    }
    WorkerCounts counts = workers[worker];
    if (counts == null) {
      @Nullable WorkerCounts[] more = workers.clone();
      counts = new WorkerCounts();
      more[worker] = counts;
      workers = more;
    }
    return counts;
  }

  /** What every loop that counted anything has counted. */
  List<WorkerCounts> all() {
    return Arrays.stream(workers).filter(Objects::nonNull).toList();
  }
}
