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

  /** How often it was sent; again where a connection was closed under it. */
  int sent;

  /** How many replies its connection had brought when it was sent. */
  int repliesBefore;

  /** When there is no use in a reply any more. */
  long deadline;

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
