package dev.seamark.server.http;

/** What stands behind a path. Called by many threads at once. */
@FunctionalInterface
public interface Route {
  /** Answers a GET; may block for a moment. */
  HttpReply reply(HttpRequest request);
}
