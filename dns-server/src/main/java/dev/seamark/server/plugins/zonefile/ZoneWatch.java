package dev.seamark.server.plugins.zonefile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Does something again and again on a thread of its own, until it is closed. */
final class ZoneWatch implements AutoCloseable {
  private final String name;
  private final Duration interval;
  private final Runnable look;
  private final Logger log;
  private @Nullable Thread thread;

  /**
   * A watch that has not begun.
   *
   * @param interval zero for never
   */
  ZoneWatch(String name, Duration interval, Runnable look, Logger log) {
    this.name = name;
    this.interval = interval;
    this.look = look;
    this.log = log;
  }

  void start() {
    if (!interval.isZero()) {
      thread = Thread.ofVirtual().name(name).start(this::run);
    }
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(interval);
        look.run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) { // a zone that does not fit; the others go on
        log.error("cannot look for changed zones; the zones as they are stay", e);
      }
    }
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
