package dev.seamark.server.exchange;

/** What became of a query so far. */
public enum Outcome {
  /** Nothing yet. */
  OPEN,
  /** A plugin wrote a reply. */
  ANSWERED,
  /** No plugin wrote one; the server replies with the response code alone. */
  FAILED,
  /** There will be no reply at all. */
  DROPPED
}
