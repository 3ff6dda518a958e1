package dev.seamark.server.upstream;

import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One question that is on its way to an upstream. Confined to its loop. */
final class Lookup {
  final byte[] query;
  final int length;
  final Waiter waiter;

  /** The ID that it was sent with. */
  int id;

  /** Whether it was sent again because a connection that had been used before was closed. */
  boolean again;

  private @Nullable Future<?> timer;

  Lookup(byte[] query, int length, Waiter waiter) {
    this.query = query;
    this.length = length;
    this.waiter = waiter;
  }

  void timer(Future<?> timer) {
    stopTimer();
    this.timer = timer;
  }

  void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
