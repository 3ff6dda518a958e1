package dev.seamark.proxy.telemetry;

import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.sync.SyncListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Whether the proxy keeps up: it does not when a change has waited too long for a sync that
 * succeeds. While it starts it counts as healthy, so that nobody restarts it for being slow.
 */
public final class ProxyHealth implements SyncListener {
  private final InstantSource clock;
  private final Duration patience;
  private Optional<Instant> waitingSince = Optional.empty();
  private Optional<Instant> updated = Optional.empty();
  private boolean eligible = true;

  /**
   * Healthy until something waits too long.
   *
   * @param patience how long a change may wait; kube-proxy's is twice the sync period
   */
  public ProxyHealth(InstantSource clock, Duration patience) {
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * How it is now.
   *
   * @param healthy it keeps up
   * @param eligible the node is there to stay
   * @param updated when it was last up to date; the present, where nothing waits
   * @param synced when something was last synced, or found to be so already
   */
  public record Report(
      boolean healthy, boolean eligible, Instant updated, Instant synced, Instant now) {}

  /** How it is now. */
  public synchronized Report report() {
    Instant now = clock.instant();
    boolean healthy = waitingSince.filter(since -> since.plus(patience).isBefore(now)).isEmpty();
    Instant synced = updated.orElse(Instant.EPOCH);
    return new Report(healthy, eligible, waitingSince.isEmpty() ? now : synced, synced, now);
  }

  /** Whether it was up to date at least once. */
  public synchronized boolean ready() {
    return updated.isPresent();
  }

  @Override
  public synchronized void queued() {
    if (waitingSince.isEmpty()) {
      waitingSince = Optional.of(clock.instant());
    }
  }

  @Override
  public void failed(Exception why, boolean full, Duration took) {
    queued(); // whether or not something changed, now something waits
  }

  @Override
  public void synced(boolean full, Duration took, ForwardingState state, List<Long> triggers) {
    upToDate(state);
  }

  @Override
  public synchronized void upToDate(ForwardingState state) {
    waitingSince = Optional.empty();
    updated = Optional.of(clock.instant());
    eligible = state.node().eligible();
  }
}
