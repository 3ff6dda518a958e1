package dev.seamark.watch.api;

import java.time.Duration;

/** Who counts the requests to the API server. Called from several threads at once. */
@FunctionalInterface
public interface ApiMetrics {
  /** Counts nothing. */
  ApiMetrics NONE = (method, host, code, took) -> {};

  /**
   * A request was answered, or was not.
   *
   * @param method {@code GET}, or {@code POST} for an event
   * @param host host and port of the server
   * @param code the HTTP status, or {@code <error>} where no answer came
   * @param took until the head of the answer was there; a watch goes on after that
   */
  void request(String method, String host, String code, Duration took);
}
