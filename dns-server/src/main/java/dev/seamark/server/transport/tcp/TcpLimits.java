package dev.seamark.server.transport.tcp;

import java.time.Duration;

/**
 * How long the other end of a TCP connection is waited for, and how much it may ask.
 *
 * @param read until its first query is there
 * @param write until it has taken what is sent to it
 * @param idle until its next query is there, from when the last one was answered
 * @param queries how many it may send, 0 for any number; the connection is closed when they are
 *     answered
 */
public record TcpLimits(Duration read, Duration write, Duration idle, int queries) {
  /** CoreDNS's. */
  public static final TcpLimits USUAL =
      new TcpLimits(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(10), 0);

  public TcpLimits withRead(Duration other) {
    return new TcpLimits(other, write, idle, queries);
  }

  public TcpLimits withWrite(Duration other) {
    return new TcpLimits(read, other, idle, queries);
  }

  public TcpLimits withIdle(Duration other) {
    return new TcpLimits(read, write, other, queries);
  }

  public TcpLimits withQueries(int other) {
    return new TcpLimits(read, write, idle, other);
  }
}
