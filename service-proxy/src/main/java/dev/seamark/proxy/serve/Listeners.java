package dev.seamark.proxy.serve;

import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.sync.SyncListener;
import java.time.Duration;
import java.util.List;

/** Several listeners as one, told in their order. */
record Listeners(List<SyncListener> all) implements SyncListener {
  Listeners {
    all = List.copyOf(all);
  }

  @Override
  public void queued() {
    all.forEach(SyncListener::queued);
  }

  @Override
  public void changed(int services, int endpoints) {
    all.forEach(l -> l.changed(services, endpoints));
  }

  @Override
  public void synced(boolean full, Duration took, ForwardingState state, List<Long> triggers) {
    all.forEach(l -> l.synced(full, took, state, triggers));
  }

  @Override
  public void upToDate(ForwardingState state) {
    all.forEach(l -> l.upToDate(state));
  }

  @Override
  public void failed(Exception why, boolean full, Duration took) {
    all.forEach(l -> l.failed(why, full, took));
  }

  @Override
  public void foundBroken() {
    all.forEach(SyncListener::foundBroken);
  }
}
