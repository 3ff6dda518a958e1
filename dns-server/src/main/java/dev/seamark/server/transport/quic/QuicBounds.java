package dev.seamark.server.transport.quic;

/**
 * What clients may have on their way.
 *
 * @param streams of one connection, each a query
 * @param queries of all connections of a listener; what comes beyond waits, 0 for any number
 */
public record QuicBounds(int streams, int queries) {
  /** CoreDNS's. */
  public static final QuicBounds USUAL = new QuicBounds(256, 1024);

  /** A loop's part of the queries, of so many loops. */
  int queriesOf(int loops) {
    return queries == 0 ? Integer.MAX_VALUE : (queries + loops - 1) / loops;
  }
}
