package dev.seamark.server.plugins.secondary;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.upstream.Endpoint;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A zone that is transferred from its primaries by the timers of its SOA record (RFC 1034 section
 * 4.3.5, RFC 1996). Queries see the zone of the last transfer until it expires; all else is
 * confined to the thread of the zone.
 *
 * <pre>
 *   NOTHING ──transferred──▶ FRESH ──refresh passed, no primary──▶ RETRYING ──expire passed──▶ EXPIRED
 *      │ ▲ back-off 0.25 s … 10 s   ▲───────a primary answered────────┘ (retry)   └─ answered ─▶ FRESH
 * </pre>
 */
public final class SecondaryZone implements AutoCloseable {
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);
  private static final Duration LAST_BACK_OFF = Duration.ofSeconds(10);
  private static final Duration MOST_JITTER = Duration.ofSeconds(5);

  /** What is asked for more often than that waits: by NOTIFY messages, or by timers of 0. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private final WireName apex;
  private final Primaries primaries;
  private final SecondaryMetrics metrics;
  private final Logger log;
  private final List<Consumer<WireName>> listeners = new CopyOnWriteArrayList<>();
  private final Semaphore wish = new Semaphore(0);
  private final SplittableRandom chance = new SplittableRandom();
  private final Thread thread;
  private volatile @Nullable StaticZone zone;
  private volatile boolean expired;

  /** What tells a zone of one configuration from one of another. */
  private record Key(WireName apex, Primaries primaries) {}

  private SecondaryZone(WireName apex, Primaries primaries, SecondaryMetrics metrics, Logger log) {
    this.apex = apex;
    this.primaries = primaries;
    this.metrics = metrics;
    this.log = log;
    thread = Thread.ofVirtual().name("secondary " + apex).unstarted(this::run);
  }

  /** A zone that is asked for from now on; that of the configuration before where it had it. */
  public static Shared.Lease<SecondaryZone> lease(
      WireName apex, Primaries primaries, Setup setup, Logger log) {
    SecondaryMetrics metrics = SecondaryMetrics.of(setup);
    return setup
        .shared()
        .lease(
            new Key(apex, primaries),
            SecondaryZone.class,
            () -> {
              SecondaryZone made = new SecondaryZone(apex, primaries, metrics, log);
              made.thread.start();
              return made;
            });
  }

  public WireName apex() {
    return apex;
  }

  /** RFC 1996: from a primary it is acknowledged; to others nothing is said, as in CoreDNS. */
  public void notified(Exchange x, Plugin by) {
    if (!apex.equals(x.query().spelledName())
        || !primaries.contain(x.peer().remote().getAddress())) {
      metrics.notifyIgnored();
      x.drop(by);
      return;
    }
    lookNow();
    x.reply().begin(x.query(), Rcode.NOERROR, true);
    x.answered(by);
  }

  /** The zone; null where it is not there yet, or has expired. */
  public @Nullable StaticZone now() {
    return expired ? null : zone;
  }

  /** Hears of the zone's name when another version of it is served, and now if one is. */
  public void onChange(Consumer<WireName> listener) {
    listeners.add(listener);
    if (now() != null) {
      listener.accept(apex);
    }
  }

  public void forget(Consumer<WireName> listener) {
    listeners.remove(listener);
  }

  /** Has the primaries asked soon, whatever the timers say. */
  private void lookNow() {
    if (wish.availablePermits() == 0) {
      wish.release();
    }
  }

  private void run() {
    long reached = System.nanoTime();
    Duration backOff = FIRST_BACK_OFF;
    try {
      while (true) {
        boolean good = look(backOff);
        StaticZone there = zone;
        reached = good ? System.nanoTime() : reached;
        if (there == null) {
          pause(backOff);
          backOff = shorter(backOff.multipliedBy(2), LAST_BACK_OFF);
        } else {
          backOff = FIRST_BACK_OFF;
          Duration wait = Duration.ofSeconds(good ? there.refresh() : there.retry());
          await(spread(longer(wait, SHORTEST)), reached, Duration.ofSeconds(there.expire()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it was closed, and ends
    }
  }

  private static void pause(Duration length) throws InterruptedException {
    Thread.sleep(length);
  }

  /** Waits for the timer, or until the zone is asked for; lets the zone expire meanwhile. */
  private void await(Duration wait, long reached, Duration expire) throws InterruptedException {
    Thread.sleep(SHORTEST);
    long end = System.nanoTime() + wait.minus(SHORTEST).toNanos();
    while (true) {
      long now = System.nanoTime();
      long untilExpiry = reached + expire.toNanos() - now;
      if (untilExpiry <= 0 && !expired) {
        expired = true;
        metrics.expired(1);
        log.error(
            "Zone {} is expired: no primary was reached for {} s; check {}",
            apex,
            expire.toSeconds(),
            primaries.hosts());
      }
      long left = end - now;
      if (left <= 0) {
        return;
      }
      long next = expired ? left : Math.min(left, untilExpiry);
      if (wish.tryAcquire(next, TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  private Duration spread(Duration wait) {
    Duration jitter = shorter(wait.dividedBy(10), MOST_JITTER);
    return wait.plusNanos(chance.nextLong(jitter.toNanos() + 1));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** Asks the primaries in turn; whether one of them said which version there is. */
  private boolean look(Duration backOff) throws InterruptedException {
    metrics.await();
    try {
      for (InetSocketAddress primary : primaries.hosts()) {
        try {
          take(Inbound.from(primary, primaries.key(), apex, zone), primary);
          return true;
        } catch (Inbound.Failure e) {
          log.warn(
              "Failed to transfer `{}' from {}: {}", apex, Endpoint.text(primary), e.getMessage());
        }
      }
    } finally {
      metrics.done();
    }
    metrics.failed();
    if (zone == null) {
      log.warn("All '{}' masters failed to transfer, retrying in {} ms", apex, backOff.toMillis());
    }
    return false;
  }

  private void take(StaticZone next, InetSocketAddress primary) {
    StaticZone before = zone;
    zone = next;
    if (expired) {
      expired = false;
      metrics.expired(-1);
    }
    if (next == before) {
      return;
    }
    metrics.transferred();
    metrics.zones(before == null ? 1 : 0);
    log.info(
        "Transferred: {} from {}, serial {}",
        apex,
        Endpoint.text(primary),
        Integer.toUnsignedString(next.serial()));
    listeners.forEach(listener -> listener.accept(apex));
  }

  @Override
  public void close() {
    thread.interrupt();
    metrics.zones(zone == null ? 0 : -1);
    metrics.expired(expired ? -1 : 0);
  }
}
