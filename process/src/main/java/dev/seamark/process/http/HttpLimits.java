package dev.seamark.process.http;

import java.time.Duration;

/**
 * What a port bears. A probe, a scraper or two and some injectors need a handful of connections.
 *
 * @param connections at most so many are open
 * @param ofOneClient at most so many of them from one address, or of IPv6 from one /64
 * @param running so many requests are answered at a time, the others are told to come again
 * @param head how long a connection may take until its request is complete, in bytes sent slowly or
 *     not at all; a later request's time begins with its first byte
 * @param keptAlive how long a connection stays open between requests
 * @param reply how long the client may take to read a reply
 */
public record HttpLimits(
    int connections,
    int ofOneClient,
    int running,
    Duration head,
    Duration keptAlive,
    Duration reply) {
  /** What both programs have. */
  public static final HttpLimits USUAL =
      new HttpLimits(
          256, 128, 64, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(10));

  /** Bytes of a request's line and headers; more is answered with 431. */
  static final int HEAD_BYTES = 8192;

  /** Bytes of a request's body, which no page reads, that are read so that the reply arrives. */
  static final int BODY_BYTES = 65_536;
}
