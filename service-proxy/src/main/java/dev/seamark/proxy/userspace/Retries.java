package dev.seamark.proxy.userspace;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Does something again and again until it succeeds, less and less often. */
final class Retries implements AutoCloseable {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final BooleanSupplier attempt;
  private @Nullable Thread thread;
  private boolean closed;

  /**
   * @param attempt says whether nothing is left to be tried
   */
  Retries(BooleanSupplier attempt) {
    this.attempt = attempt;
  }

  /** Begins anew, with the shortest pause. */
  synchronized void begin() {
    stop();
    if (!closed) {
      thread = Thread.ofVirtual().name("listen-again").start(this::run);
    }
  }

  private void run() {
    Duration pause = FIRST;
    try {
      do {
        Thread.sleep(pause);
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
      } while (!attempt.getAsBoolean());
    } catch (InterruptedException _) {
      // somebody begins anew, or it is over
    }
  }

  private void stop() {
    if (thread != null) {
      thread.interrupt();
      thread = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    stop();
  }
}
