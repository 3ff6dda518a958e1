package dev.seamark.server.transport.tcp;

import dev.seamark.server.exchange.MessageStream;
import dev.seamark.server.exchange.Worker;
import io.netty.channel.Channel;
import java.util.ArrayDeque;

/**
 * The replies of several messages on their way to one client, which are written as it takes them.
 * Confined to the connection's loop.
 */
public final class TcpStreams {
  private final ArrayDeque<MessageStream> waiting = new ArrayDeque<>();
  private final Worker worker;
  private boolean pumping;

  /** No replies yet; of the worker whose loop the client is on. */
  public TcpStreams(Worker worker) {
    this.worker = worker;
  }

  /** One more, written when those before it are. */
  public void add(Channel to, MessageStream messages) {
    waiting.add(messages);
    pumpLater(to);
  }

  /** Goes on soon, if there is something to write and the client takes it. */
  public void pumpLater(Channel to) {
    if (!pumping && !waiting.isEmpty() && to.isWritable()) {
      pumping = true;
      worker.afterInput(() -> pump(to));
    }
  }

  /** Writes a message of the first stream; then queries and the other connections have a turn. */
  private void pump(Channel to) {
    pumping = false;
    MessageStream first = waiting.peek();
    if (first != null && to.isWritable() && !first.sendNext()) {
      waiting.remove(first);
    }
    pumpLater(to);
  }

  /** The client is gone. */
  public void cancel() {
    for (MessageStream one = waiting.poll(); one != null; one = waiting.poll()) {
      one.cancel();
    }
  }
}
