package dev.seamark.server.plugin;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Transport;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that is told what upstreams are asked for the queries of its block, and their replies.
 */
public interface UpstreamObserver {
  /**
   * A question to an upstream.
   *
   * @param address of the upstream
   * @param transport how it was asked
   * @param query the message; its ID may have been another one on its way
   * @param nanos how long ago it was sent
   * @param reply what came back, in the first {@code replyLength} bytes; null where nothing did
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Question(
      InetSocketAddress address,
      Transport transport,
      byte[] query,
      long nanos,
      byte @Nullable [] reply,
      int replyLength) {}

  /**
   * An upstream replied, or will not. Called on the exchange's loop.
   *
   * @param asked its arrays are valid during the call
   */
  void asked(Exchange exchange, Question asked);
}
