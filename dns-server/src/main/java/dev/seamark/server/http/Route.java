package dev.seamark.server.http;

/** What stands behind a path. Called by many threads at once. */
@FunctionalInterface
public interface Route {
  /** Answers a GET; may block for a moment. */
  HttpReply reply(HttpRequest request);

  /** Nobody will ask any more: ends what the route does besides. */
  default void close() {}
}
