package dev.seamark.watch;

import java.time.Instant;

/**
 * How well a source knows the facts of one kind.
 *
 * @param origin how they were obtained last
 * @param asOf when they were last known to be true: told, listed, or asked whether anything has
 *     changed; {@link Instant#EPOCH} where that is unknown
 */
public record Known(Origin origin, Instant asOf) {
  /** Where facts come from. */
  public enum Origin {
    NOTHING,
    /** A file that an earlier process wrote. */
    SNAPSHOT,
    /** All objects were listed, or read from files. */
    LIST,
    /** A watch told a change since then, or that there was none. */
    WATCH
  }

  /** Nothing is known. */
  public static final Known NOTHING = new Known(Origin.NOTHING, Instant.EPOCH);
}
