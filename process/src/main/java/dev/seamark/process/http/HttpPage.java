package dev.seamark.process.http;

/** What is behind a path. Called by many threads at once. */
@FunctionalInterface
public interface HttpPage {
  /** Answers a GET; may block for a moment. */
  HttpReply reply(HttpRequest request);

  /** The page is not asked any more: ends what it does besides. */
  default void close() {}
}
