package dev.seamark.server.plugins.operate;

import dev.seamark.server.gotemplate.Expression;
import dev.seamark.server.plugin.DurationText;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Errors that look alike, told together: the period starts with the first of them, and at its end
 * one line says how many there were.
 */
final class Consolidation {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/errors");

  private final Duration period;
  private final Expression pattern;
  private final Level level;
  private final boolean showFirst;
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean stopped;

  /**
   * A consolidation.
   *
   * @param showFirst tell the first error of a period at once, too
   */
  Consolidation(Duration period, Expression pattern, Level level, boolean showFirst) {
    this.period = period;
    this.pattern = pattern;
    this.level = level;
    this.showFirst = showFirst;
  }

  boolean matches(String error) {
    return pattern.isIn(error);
  }

  /**
   * Counts an error that matches.
   *
   * @param line what would be logged of it alone
   * @return false where this has stopped and the error is to be logged alone
   */
  boolean take(EventLoop loop, String line) {
    if (stopped) {
      return false;
    }
    if (count.incrementAndGet() == 1) {
      if (showFirst) {
        LOG.atLevel(level).log(line);
      }
      ScheduledFuture<?> _ = loop.schedule(this::tell, period.toNanos(), TimeUnit.NANOSECONDS);
    }
    return true;
  }

  private void tell() {
    int errors = count.getAndSet(0);
    if (errors > (showFirst ? 1 : 0)) {
      LOG.atLevel(level)
          .log("{} errors like '{}' occurred in last {}", errors, pattern, DurationText.of(period));
    }
  }

  /** Tells what was counted so far; from now on errors are logged one by one. */
  void stop() {
    stopped = true;
    tell();
  }
}
