package dev.seamark.server.transport.quic;

import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.quic.QuicConnection.Unfinished;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Gives streams of one connection up whose queries are not whole in time. Confined to its loop. */
final class StreamPatience {
  private final Worker worker;
  private final long nanos;
  private final Map<Unfinished, Long> since = new LinkedHashMap<>(); // the oldest first
  private @Nullable Future<?> look;

  /**
   * Waits for nothing yet.
   *
   * @param longest for a query
   */
  StreamPatience(Worker worker, Duration longest) {
    this.worker = worker;
    nanos = longest.toNanos();
  }

  /** This one is waited for. */
  void begun(Unfinished stream) {
    since.putIfAbsent(stream, worker.nanos());
    if (look == null) {
      look = worker.later(this::look, nanos);
    }
  }

  /** It is not any more. */
  void finished(Unfinished stream) {
    if (!since.isEmpty()) {
      since.remove(stream);
    }
  }

  /** Whether none is waited for. */
  boolean isQuiet() {
    return since.isEmpty();
  }

  /** The connection is closed. */
  void end() {
    since.clear();
    if (look != null) {
      look.cancel(false);
    }
  }

  private void look() {
    look = null;
    long now = worker.nanos();
    while (!since.isEmpty()) {
      var oldest = since.entrySet().iterator().next();
      long left = oldest.getValue() + nanos - now;
      if (left > 0) {
        look = worker.later(this::look, left);
        return;
      }
      since.remove(oldest.getKey());
      oldest.getKey().tooLate();
    }
  }
}
