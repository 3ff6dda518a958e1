package dev.seamark.server.files;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does something again and again on a thread of its own, until it is closed. */
public final class Repeated implements AutoCloseable {
  private final String name;
  private final Duration interval;
  private final Runnable task;
  private final Consumer<Throwable> failed;
  private @Nullable Thread thread;

  /**
   * A task that has not begun.
   *
   * @param name of the thread
   * @param interval the time before each; zero for never
   * @param failed is told of what the task throws; it is done again all the same
   */
  public Repeated(String name, Duration interval, Runnable task, Consumer<Throwable> failed) {
    this.name = name;
    this.interval = interval;
    this.task = task;
    this.failed = failed;
  }

  /** Begins. */
  public void start() {
    if (!interval.isZero()) {
      thread = Thread.ofVirtual().name(name).start(this::run);
    }
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(interval);
        task.run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        failed.accept(e);
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
