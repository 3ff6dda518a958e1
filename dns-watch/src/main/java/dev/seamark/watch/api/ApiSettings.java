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
 * @param silence how long a watch may tell nothing, not even a bookmark, before the server is asked
 *     whether there is something to tell; API servers send a bookmark about once a minute
 */
public record ApiSettings(Connection connection, WatchSettings watch, Duration silence) {
  /** With what a probe takes at most, three quarters of a minute until a dead watch is noticed. */
  private static final Duration FIFTH_OF_A_BOOKMARK = Duration.ofSeconds(12);

  public ApiSettings {
    if (!silence.isPositive()) {
      throw new IllegalArgumentException("silence is " + silence + ", but must be more than 0");
    }
  }

  /** Settings that doubt a watch after twelve seconds. */
  public ApiSettings(Connection connection, WatchSettings watch) {
    this(connection, watch, FIFTH_OF_A_BOOKMARK);
  }
}
