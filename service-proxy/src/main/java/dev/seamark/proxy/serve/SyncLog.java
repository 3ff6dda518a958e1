package dev.seamark.proxy.serve;

import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.sync.SyncListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what became of syncs: what is new and what is over, once. Of the sync loop's thread. */
final class SyncLog implements SyncListener {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/sync");

  private Set<String> known = Set.of();
  private String failure = "";
  private boolean begun;

  @Override
  public void synced(boolean full, Duration took, ForwardingState state, List<Long> triggers) {
    if (!begun) {
      begun = true;
      LOG.info(
          "the first sync took {} ms: {} service ports are forwarded",
          took.toMillis(),
          state.forwardings().size());
    } else if (!failure.isEmpty()) {
      LOG.info("syncs succeed again");
    }
    failure = "";
    conflicts(state);
  }

  @Override
  public void upToDate(ForwardingState state) {
    conflicts(state);
  }

  @Override
  public void failed(Exception why, boolean full, Duration took) {
    String now = String.valueOf(why.getMessage());
    if (!now.equals(failure)) {
      LOG.error("a sync failed, what was in force stays; it is tried again", why);
    }
    failure = now;
  }

  @Override
  public void foundBroken() {
    LOG.warn("what was in force had been taken away by somebody; it is put back");
  }

  private void conflicts(ForwardingState state) {
    Set<String> now = new HashSet<>();
    state.conflicts().forEach(conflict -> now.add(conflict.toString()));
    now.stream().filter(p -> !known.contains(p)).sorted().forEach(LOG::warn);
    known.stream()
        .filter(p -> !now.contains(p))
        .sorted()
        .forEach(over -> LOG.info("no longer: {}", over));
    known = now;
  }
}
