package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The data plane on a node, told of changes as the sync loop would. */
final class NodeProxy {
  private final Namespace node;
  private final ProxySettings settings;
  private final Map<ServicePortForwarding.Key, ServicePortForwarding> known = new LinkedHashMap<>();
  private NftDataPlane plane;

  NodeProxy(Namespace node, ProxySettings settings) throws Exception {
    this.node = node;
    this.settings = settings;
    this.plane = open();
    resync();
  }

  private NftDataPlane open() throws Exception {
    return node.call(() -> NftDataPlane.open(settings, World::nodeInfo));
  }

  /** Syncs these in addition, or in place of what they were. */
  void put(Given... services) throws Exception {
    put(List.of(services).stream().map(Given::made).toList());
  }

  /** Likewise. */
  void put(Collection<ServicePortForwarding> changed) throws Exception {
    changed.forEach(forwarding -> known.put(forwarding.key(), forwarding));
    sync(Delta.of(changed, List.of(), now()));
  }

  /** Takes everything away that was put. */
  void clear() throws Exception {
    List<ServicePortForwarding.Key> keys = List.copyOf(known.keySet());
    known.clear();
    sync(Delta.of(List.of(), keys, now()));
  }

  /** Syncs all anew. */
  void resync() throws Exception {
    sync(Delta.full(now()));
  }

  /** Another process takes over. */
  void restart() throws Exception {
    plane.close();
    plane = open();
    resync();
  }

  List<String> problems() {
    return plane.problems();
  }

  boolean intact() throws Exception {
    return node.call(plane::intact);
  }

  void cleanUp() throws Exception {
    node.call(
        () -> {
          plane.cleanUp();
          return true;
        });
  }

  private ForwardingState now() {
    return ForwardingState.of(known.values());
  }

  private void sync(Delta delta) throws Exception {
    node.call(
        () -> {
          plane.sync(delta);
          return true;
        });
  }
}
