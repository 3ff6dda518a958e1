package dev.seamark.server.transport.tcp;

import dev.seamark.server.exchange.MessageStream;
import io.netty.channel.Channel;
import java.util.ArrayDeque;

/**
 * The replies of several messages on their way to one client, which are written as it takes them.
 * Confined to the connection's loop.
 */
final class TcpStreams {
  /** Messages after which others of the loop get their turn. */
  private static final int AT_ONCE = 4;

  private final ArrayDeque<MessageStream> waiting = new ArrayDeque<>();
  private boolean pumping;

  void add(Channel to, MessageStream messages) {
    waiting.add(messages);
    pumpLater(to);
  }

  /** Goes on soon, if there is something to write and the client takes it. */
  void pumpLater(Channel to) {
    if (!pumping && !waiting.isEmpty() && to.isWritable()) {
      pumping = true;
      to.eventLoop().execute(() -> pump(to));
    }
  }

  /** Writes of the first stream, and then of those behind it. */
  private void pump(Channel to) {
    pumping = false;
    for (int i = 0; i < AT_ONCE && to.isWritable(); i++) {
      MessageStream first = waiting.peek();
      if (first == null) {
        return;
      }
      if (!first.sendNext()) {
        waiting.remove(first);
      }
    }
    pumpLater(to);
  }

  /** The client is gone. */
  void cancel() {
    for (MessageStream one = waiting.poll(); one != null; one = waiting.poll()) {
      one.cancel();
    }
  }
}
