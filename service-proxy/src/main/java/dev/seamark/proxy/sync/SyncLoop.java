package dev.seamark.proxy.sync;

import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.ForwardingStateBuilder;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.zones.catalog.Catalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a data plane up to date whenever the catalog changes, on a thread of its own.
 *
 * <pre>
 *   not synced ──catalog synced──▶ full sync ──▶ in force ──change──▶ sync of the change ──▶ in force
 *                                     ▲             │                        │
 *                                     └─ not intact, an hour has passed ─────┴─ failed, after a while
 * </pre>
 *
 * Nothing is synced before the catalog was filled once: a data plane that was in force before this
 * process goes on as it is.
 */
public final class SyncLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/sync");
  private static final int BURST = 2;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration CLOSING = Duration.ofSeconds(30);

  private final Catalog catalog;
  private final ForwardingStateBuilder builder;
  private final DataPlane plane;
  private final SyncPeriods periods;
  private final SyncListener listener;
  private final LongSupplier nanoClock;
  private final Thread thread = Thread.ofPlatform().daemon().name("sync").unstarted(this::run);
  private volatile boolean woken;
  private volatile boolean closed;

  // of the thread
  private final TokenBucket bucket;
  private boolean fullNext = true;
  private long fullAt;
  private long checkAt;
  private long retryAt = Long.MAX_VALUE;
  private Duration retry = FIRST_RETRY;
  private List<Long> triggers = new ArrayList<>();

  /**
   * A loop that has not begun.
   *
   * @param node what is known of the node now
   */
  public SyncLoop(
      Catalog catalog,
      Supplier<NodeInfo> node,
      DataPlane plane,
      SyncPeriods periods,
      SyncListener listener,
      LongSupplier nanoClock) {
    this.catalog = catalog;
    this.builder = new ForwardingStateBuilder(catalog, node, this::wake);
    this.plane = plane;
    this.periods = periods;
    this.listener = listener;
    this.nanoClock = nanoClock;
    this.bucket = new TokenBucket(periods.least(), BURST, nanoClock.getAsLong());
  }

  /** Begins. */
  public void start() {
    catalog.attach(builder);
    thread.start();
  }

  /** The state as of the last computation. */
  public ForwardingState state() {
    return builder.state();
  }

  /** How many Services changed and are not computed yet. */
  public int pending() {
    return builder.pending();
  }

  private void wake() {
    woken = true;
    if (catalog.synced()) {
      listener.queued();
    }
    LockSupport.unpark(thread);
  }

  private void run() {
    checkAt = nanoClock.getAsLong() + periods.check().toNanos();
    while (!closed) {
      long now = nanoClock.getAsLong();
      long due = untilDue(now);
      if (due > 0) {
        LockSupport.parkNanos(this, due);
      } else if (bucket.take(now)) {
        guardedPass(now);
      } else {
        LockSupport.parkNanos(this, bucket.untilNext(now));
      }
    }
  }

  /** How many nanoseconds it is until there is something to do. */
  private long untilDue(long now) {
    if (!catalog.synced()) {
      return periods.check().toNanos();
    }
    if (woken || (fullNext && retryAt == Long.MAX_VALUE)) {
      return 0;
    }
    return Math.max(0, Math.min(retryAt, checkAt) - now);
  }

  /** Whatever goes wrong, the loop goes on; probes tell where it does not get better. */
  private void guardedPass(long now) {
    try {
      pass(now);
    } catch (RuntimeException e) {
      LOG.error("the forwarding state could not be computed", e);
      retryLater(now);
      listener.failed(e, true, Duration.ZERO);
    }
  }

  private void pass(long now) {
    woken = false;
    ForwardingStateBuilder.Changes changes = builder.next();
    if (changes.services() + changes.endpoints() > 0) {
      listener.changed(changes.services(), changes.endpoints());
    }
    triggers.addAll(changes.triggers());
    boolean full = fullNext || changes.delta().full() || now - fullAt >= periods.full().toNanos();
    if (now - checkAt >= 0) {
      checkAt = now + periods.check().toNanos();
      if (!full && !isIntact()) {
        listener.foundBroken();
        full = true;
      }
    }
    Delta delta = full ? Delta.full(builder.state()) : changes.delta();
    if (delta.isEmpty()) {
      triggers = new ArrayList<>(); // these changes made no difference here
      listener.upToDate(builder.state());
      return;
    }
    sync(delta, now);
  }

  private boolean isIntact() {
    try {
      return plane.intact();
    } catch (RuntimeException e) {
      LOG.error("cannot check whether the rules are in force", e);
      return false;
    }
  }

  private void sync(Delta delta, long start) {
    try {
      plane.sync(delta);
      Duration took = Duration.ofNanos(nanoClock.getAsLong() - start);
      fullNext = false;
      retryAt = Long.MAX_VALUE;
      retry = FIRST_RETRY;
      if (delta.full()) {
        fullAt = start;
      }
      List<Long> done = triggers;
      triggers = new ArrayList<>();
      listener.synced(delta.full(), took, builder.state(), done);
    } catch (DataPlaneException | RuntimeException e) {
      long now = nanoClock.getAsLong();
      retryLater(now);
      listener.failed(e, delta.full(), Duration.ofNanos(now - start));
    }
  }

  private void retryLater(long now) {
    fullNext = true;
    retryAt = now + retry.toNanos();
    retry = longer(retry);
  }

  private Duration longer(Duration before) {
    Duration twice = before.multipliedBy(2);
    return twice.compareTo(periods.check()) > 0 ? periods.check() : twice;
  }

  /** Waits for a sync that runs; the data plane is not closed. */
  @Override
  public void close() {
    catalog.detach(builder);
    closed = true;
    LockSupport.unpark(thread);
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(CLOSING);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
