package dev.seamark.proxy.serve;

import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodeInfo;
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
  private final LocalPods pods;
  private final DataPlane plane;
  private boolean begun;
  private boolean withoutRanges;

  /** A log of what a data plane does, on a node whose pods are told so. */
  SyncLog(LocalPods pods, DataPlane plane) {
    this.pods = pods;
    this.plane = plane;
  }

  @Override
  public void synced(boolean full, Duration took, ForwardingState state, List<Long> triggers) {
    if (!begun) {
      begun = true;
      int all = state.forwardings().size();
      int idle = plane.idle().size();
      LOG.info(
          "the first sync took {} ms: {} service ports are forwarded",
          took.toMillis(),
          idle == 0 ? all : (all - idle) + " of " + all);
    } else if (!failure.isEmpty()) {
      LOG.info("syncs succeed again");
    }
    failure = "";
    conflicts(state);
    podRanges(state.node());
  }

  private void podRanges(NodeInfo node) {
    boolean unknown = pods instanceof LocalPods.OfNode && node.podCidrs().isEmpty();
    if (unknown && !withoutRanges) {
      LOG.warn("the node has no pod ranges yet; until it has, no client counts as off-cluster");
    } else if (withoutRanges && !unknown) {
      LOG.info("the node's pod ranges are {}", node.podCidrs());
    }
    withoutRanges = unknown;
  }

  @Override
  public void upToDate(ForwardingState state) {
    conflicts(state);
  }

  @Override
  public void failed(Exception why, boolean full, Duration took) {
    String now = String.valueOf(why.getMessage());
    if (!now.equals(failure)) {
      LOG.error("sync failed; the rules in force stay, retrying", why);
    }
    failure = now;
  }

  @Override
  public void foundBroken() {
    LOG.warn("another program changed or removed rules of this proxy; restoring them");
  }

  private void conflicts(ForwardingState state) {
    Set<String> now = new HashSet<>();
    state.conflicts().forEach(conflict -> now.add(conflict.toString()));
    now.stream().filter(p -> !known.contains(p)).sorted().forEach(LOG::warn);
    known.stream()
        .filter(p -> !now.contains(p))
        .sorted()
        .forEach(over -> LOG.info("resolved: {}", over));
    known = now;
  }
}
