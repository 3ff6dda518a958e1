package dev.seamark.server.transport.tcp;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives a connection up when its client lets one wait for too long: with its first query, with the
 * next one, or with reading its replies. What comes in drops is no query, so that no client holds a
 * connection with a byte now and then.
 *
 * <p>It looks now and then rather than with every message, and may be late by the shortest of its
 * limits. Confined to the connection's loop.
 */
final class TcpPatience {
  private final Accepted connection;
  private final ChannelHandlerContext context;
  private final Worker worker;
  private final long readNanos;
  private final long writeNanos;
  private final long idleNanos;
  private @Nullable Future<?> nextLook;
  private boolean asked;
  private boolean busy;
  private long quietSince;
  private long sent;
  private long dueSince;
  private long due;

  /**
   * Patience that has not begun.
   *
   * @param context of the handler that reads what the connection carries
   */
  TcpPatience(Accepted connection, Worker worker, ChannelHandlerContext context, TcpLimits limits) {
    this.connection = connection;
    this.context = context;
    this.worker = worker;
    readNanos = limits.read().toNanos();
    writeNanos = limits.write().toNanos();
    idleNanos = limits.idle().toNanos();
  }

  /** From now on queries are waited for. */
  void begin() {
    quietSince = worker.nanos();
    dueSince = quietSince;
    nextLook = lookAfter(readNanos);
  }

  /** A query is there. */
  void asked() {
    asked = true;
    busy = true;
  }

  /** All queries are answered. */
  void answered() {
    busy = false;
    quietSince = worker.nanos();
  }

  /** A reply was handed to the connection. */
  void sent() {
    sent++;
  }

  /** Looks no more. */
  void end() {
    if (nextLook != null) {
      nextLook.cancel(false);
    }
  }

  private Future<?> lookAfter(long nanos) {
    long delay = Math.min(nanos, Math.min(idleNanos, writeNanos));
    return context.executor().schedule(this::look, delay, TimeUnit.NANOSECONDS);
  }

  private void look() {
    long now = worker.nanos();
    long left = busy ? idleNanos : quietSince + (asked ? idleNanos : readNanos) - now;
    if (isStuck(now)) {
      connection.cut(Responder.Cut.UNREAD);
    } else if (left <= 0) {
      connection.close();
    } else {
      nextLook = lookAfter(left);
    }
  }

  /**
   * Whether replies wait that waited a whole time limit ago: a client that takes a byte now and
   * then does not hold its connection, either.
   */
  private boolean isStuck(long now) {
    ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    int replies = waiting == null ? 0 : waiting.size();
    if (sent - replies >= due) {
      due = sent;
      dueSince = now;
    }
    return replies > 0 && now - dueSince >= writeNanos;
  }
}
