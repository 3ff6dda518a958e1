package dev.seamark.watch.snapshot;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where what is known is kept.
 *
 * @param file next to which temporary ones are written
 * @param interval how long a change may wait until it is in the file
 */
public record SnapshotSettings(Path file, Duration interval) {
  /** How long a change waits where nothing is said about it. */
  public static final Duration USUAL_INTERVAL = Duration.ofSeconds(30);

  public SnapshotSettings {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("interval is " + interval + ", but must be more than 0");
    }
  }
}
