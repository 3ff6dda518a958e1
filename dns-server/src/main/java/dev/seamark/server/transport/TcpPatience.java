package dev.seamark.server.transport;

import dev.seamark.server.exchange.Worker;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Gives a connection up when its client lets one wait for too long: with its first query, with the
 * next one, or with reading its replies. What comes in drops is no query, so nobody holds a
 * connection with a byte now and then.
 *
 * <p>It looks now and then rather than with every message, and may be late by the shortest of its
 * limits. Confined to the connection's loop.
 */
final class TcpPatience {
  private final ChannelHandlerContext context;
  private final Worker worker;
  private final long readNanos;
  private final long writeNanos;
  private final long idleNanos;
  private Future<?> nextLook;
  private boolean asked;
  private boolean busy;
  private long quietSince;
  private long sent;
  private long takenWhole;
  private long takenPart;
  private long takenSince;

  TcpPatience(ChannelHandlerContext context, Worker worker, TcpLimits limits) {
    this.context = context;
    this.worker = worker;
    readNanos = limits.read().toNanos();
    writeNanos = limits.write().toNanos();
    idleNanos = limits.idle().toNanos();
    quietSince = worker.nanos();
    takenSince = quietSince;
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
    nextLook.cancel(false);
  }

  private Future<?> lookAfter(long nanos) {
    long delay = Math.min(nanos, Math.min(idleNanos, writeNanos));
    return context.executor().schedule(this::look, delay, TimeUnit.NANOSECONDS);
  }

  private void look() {
    long now = worker.nanos();
    long left = busy ? idleNanos : quietSince + (asked ? idleNanos : readNanos) - now;
    if (left <= 0 || isStuck(now)) {
      context.close();
    } else {
      nextLook = lookAfter(left);
    }
  }

  /** Whether replies wait, and nothing was taken of them for too long. */
  private boolean isStuck(long now) {
    ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    if (waiting == null || waiting.size() == 0) {
      takenSince = now;
      return false;
    }
    long whole = sent - waiting.size();
    long part = waiting.currentProgress();
    if (whole != takenWhole || part != takenPart) {
      takenWhole = whole;
      takenPart = part;
      takenSince = now;
    }
    return now - takenSince >= writeNanos;
  }
}
