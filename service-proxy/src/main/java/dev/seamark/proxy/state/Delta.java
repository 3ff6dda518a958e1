package dev.seamark.proxy.state;

import java.util.Collection;
import java.util.List;

/**
 * What a sync hands to a data plane.
 *
 * @param full whatever was synced before is not to be relied on: {@code changed} is all there is,
 *     and what else the data plane finds of its own is to go
 * @param changed new forwardings, and those that differ from the last sync that succeeded
 * @param removed forwardings that are no more; the data plane may never have heard of one
 * @param now the whole state
 */
public record Delta(
    boolean full,
    Collection<ServicePortForwarding> changed,
    Collection<ServicePortForwarding.Key> removed,
    ForwardingState now) {

  /** All of the state, anew. */
  public static Delta full(ForwardingState now) {
    return new Delta(true, List.copyOf(now.forwardings()), List.of(), now);
  }

  /** What changed. */
  public static Delta of(
      Collection<ServicePortForwarding> changed,
      Collection<ServicePortForwarding.Key> removed,
      ForwardingState now) {
    return new Delta(false, List.copyOf(changed), List.copyOf(removed), now);
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return !full && changed.isEmpty() && removed.isEmpty();
  }
}
