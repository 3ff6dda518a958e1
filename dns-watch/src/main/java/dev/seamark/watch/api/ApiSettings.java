package dev.seamark.watch.api;

import dev.seamark.watch.WatchSettings;
import java.time.Duration;

/**
 * Which API server, what to watch there, and when to doubt it.
 *
 * <p>CoreDNS's {@code apiserver_qps}, {@code apiserver_burst} and {@code apiserver_max_inflight}
 * are not here: they have no effect there, and a source has no more than one request per kind under
 * way, with a pause after each that failed.
 *
 * @param silence how long a watch may tell nothing, not even a bookmark, before it counts as dead
 *     and the kind is listed anew; API servers send a bookmark about once a minute
 */
public record ApiSettings(Connection connection, WatchSettings watch, Duration silence) {
  private static final Duration THREE_BOOKMARKS = Duration.ofMinutes(3);

  public ApiSettings {
    if (!silence.isPositive()) {
      throw new IllegalArgumentException("silence is " + silence + ", but must be more than 0");
    }
  }

  /** Settings that doubt a watch after three minutes. */
  public ApiSettings(Connection connection, WatchSettings watch) {
    this(connection, watch, THREE_BOOKMARKS);
  }
}
