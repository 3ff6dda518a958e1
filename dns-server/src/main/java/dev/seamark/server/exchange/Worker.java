package dev.seamark.server.exchange;

import dev.seamark.zones.wire.MessageCopier;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one event loop: its number, its clock and chance, and exchanges to reuse.
 * Confined to that loop.
 */
public final class Worker {
  private static final int POOLED = 1024;

  private final int index;
  private final EventLoop loop;
  private final LongSupplier nanoClock;
  private final RandomGenerator random;
  private final ArrayDeque<Exchange> idle = new ArrayDeque<>();
  private @Nullable MessageCopier copier;
  private long lately;

  /**
   * A worker.
   *
   * @param index from 0; plugins keep what they hold per loop in arrays by this number
   * @param nanoClock nanoseconds since anything, steady
   */
  public Worker(int index, EventLoop loop, LongSupplier nanoClock, RandomGenerator random) {
    this.index = index;
    this.loop = loop;
    this.nanoClock = nanoClock;
    this.random = random;
  }

  /** The number of this worker, from 0. */
  public int index() {
    return index;
  }

  /** The event loop, for timers and further channels. */
  public EventLoop loop() {
    return loop;
  }

  /** Runs something on this loop after so many nanoseconds. */
  public ScheduledFuture<?> later(Runnable step, long nanos) {
    return loop.schedule(step, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Runs a part of a longer work on this loop after it has looked at its sockets. A task that goes
   * on with {@code execute} would not let it: Netty runs tasks for up to a second.
   */
  public void afterInput(Runnable part) {
    loop.schedule(part, 0, TimeUnit.NANOSECONDS);
  }

  /** Nanoseconds since anything, steady. */
  public long nanos() {
    lately = nanoClock.getAsLong();
    return lately;
  }

  /**
   * What {@link #nanos} said last. Packets of one batch are handled one after the other, and where
   * the time at the end of one is asked for, the next need not ask for the time at its beginning.
   */
  public long latelyNanos() {
    return lately;
  }

  /** Chance that need not be secret. */
  public RandomGenerator random() {
    return random;
  }

  /** Compresses and cuts messages of this worker's loop. */
  public MessageCopier copier() {
    if (copier == null) {
      copier = new MessageCopier();
    }
    return copier;
  }

  Exchange take() {
    Exchange exchange = idle.pollLast();
    return exchange == null ? new Exchange(this) : exchange;
  }

  /** Takes an exchange that is over, unless other code can still come upon it. */
  void giveBack(Exchange exchange) {
    if (exchange.life().isUnknown() && exchange.isSmall() && idle.size() < POOLED) {
      idle.addLast(exchange);
    }
  }
}
