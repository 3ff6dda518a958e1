package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;

/**
 * The messages of one reply behind its first ({@link Exchange#answered(Plugin, Source)}), which the
 * client's connection pulls as it can take them. Confined to the loop of its exchange.
 */
public final class MessageStream {
  /** Writes the messages of a reply, one at a time. Called on the loop of the exchange. */
  public interface Source {
    /**
     * Writes the next message, or says that there are no more. What it throws ends the reply, and
     * the connection with it, since the client must not take a part for the whole.
     *
     * @param query what the message replies to
     * @param into takes the message, from {@link ReplyBuffer#begin} to its last record, without OPT
     * @param limit how many bytes it may have
     * @return false if nothing was written
     */
    boolean next(Query query, ReplyBuffer into, int limit);

    /** Nothing more is asked of it; called once, whatever became of the reply. */
    default void close() {}
  }

  private final Exchange exchange;
  private final Source source;

  MessageStream(Exchange exchange, Source source) {
    this.exchange = exchange;
    this.source = source;
  }

  /**
   * Sends the next message to the peer.
   *
   * @return false if there was none, and the exchange has ended
   */
  public boolean sendNext() {
    exchange.resume(this::pull);
    return !exchange.life().isOver();
  }

  private void pull() {
    ReplyBuffer into = exchange.reply();
    if (source.next(exchange.query(), into, ReplyBuffer.MAX_MESSAGE - exchange.sealLength())) {
      ReplySeal seal = exchange.seal();
      if (seal != null) {
        seal.seal(into);
      }
      exchange.peer().send(into.bytes(), into.length());
    } else {
      exchange.responder().end(exchange);
    }
  }

  /** The client is gone: ends the exchange. */
  public void cancel() {
    exchange.resume(() -> exchange.responder().end(exchange));
  }
}
