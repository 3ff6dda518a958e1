package dev.seamark.proxy.sync;

import dev.seamark.proxy.state.ForwardingState;
import java.time.Duration;
import java.util.List;

/**
 * Who wants to know how syncs go. Called by the thread of the sync loop, but for {@code queued}.
 */
public interface SyncListener {
  /** There is something to sync; called by whoever learned of it. */
  default void queued() {}

  /**
   * What was computed from changes, before it is synced.
   *
   * @param services how many Services came, changed or went
   * @param endpoints how many Services had their endpoints changed
   */
  default void changed(int services, int endpoints) {}

  /**
   * A sync succeeded.
   *
   * @param triggers when the changes of endpoints in it happened, in milliseconds since 1970
   */
  default void synced(boolean full, Duration took, ForwardingState state, List<Long> triggers) {}

  /** There was nothing to do: what is in force is up to date. */
  default void upToDate(ForwardingState state) {}

  /** A sync failed; the next one is full. */
  default void failed(Exception why, boolean full, Duration took) {}

  /** Somebody took away what was in force; a full sync follows. */
  default void foundBroken() {}
}
