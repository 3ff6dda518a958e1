package dev.seamark.proxy.nft;

import static java.util.Objects.requireNonNull;

import dev.seamark.proxy.nft.Action.Balance;
import dev.seamark.proxy.nft.Value.Endpoint;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.proxy.state.Verdict.Targets;
import dev.seamark.zones.catalog.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A Service port as it is in the table.
 *
 * @param cluster its slots of the cluster's list
 * @param local its slots of the node's own list
 * @param numbers with session affinity, the number of each destination; otherwise empty
 */
record Placed(
    ServicePortForwarding forwarding,
    List<Destination> cluster,
    List<Destination> local,
    Map<Endpoint, Integer> numbers) {
  private static final List<Targets> TARGETS = List.of(Targets.values());

  private boolean sticky() {
    return forwarding.affinitySeconds().isPresent();
  }

  /** What the elements of a frontend begin with. */
  static Key.At key(ServicePortForwarding forwarding, Frontend frontend) {
    return new Key.At(frontend.address(), forwarding.id().protocol(), frontend.port());
  }

  /** What happens at one of its frontends. */
  Profile profile(Frontend frontend, Layout layout) {
    return new Profile(
        frontend.kind() == Frontend.Kind.NODE_PORT,
        !frontend.sources().isEmpty(),
        layout.mark(frontend.masquerade()),
        action(frontend.inside()),
        action(frontend.outside()));
  }

  /** What happens at its frontends, once for each of them. */
  List<Profile> profiles(Layout layout) {
    List<Profile> profiles = new ArrayList<>();
    for (Frontend frontend : forwarding.frontends()) {
      profiles.add(profile(frontend, layout));
    }
    return profiles;
  }

  private Action action(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Forward(Targets targets) ->
          new Balance(targets, slots(targets).size(), forwarding.affinitySeconds());
      case Verdict.Reject _ -> new Action.Reject();
      case Verdict.Drop _ -> new Action.Drop();
    };
  }

  private List<Destination> slots(Targets targets) {
    return switch (targets) {
      case CLUSTER -> cluster;
      case LOCAL -> local;
    };
  }

  // what follows runs for every Service of a full sync, in a process that has just begun, and so
  // without streams

  /**
   * Gives all its elements, but those of stores that it may share with others.
   *
   * @param verdicts what the maps of frontends say of a profile
   */
  void elements(Layout layout, Function<Profile, Value.Verdict> verdicts, ElementSink sink) {
    for (Frontend frontend : forwarding.frontends()) {
      boolean nodePort = frontend.kind() == Frontend.Kind.NODE_PORT;
      Key.At key = key(forwarding, frontend);
      sink.put(
          nodePort ? Store.NODE_PORTS : Store.SERVICES,
          key,
          verdicts.apply(profile(frontend, layout)));
      for (Targets targets : TARGETS) {
        if (frontend.uses(targets)) {
          putSlots(sink, key, targets, nodePort);
        }
      }
      for (Cidr source : Layout.disjoint(frontend.sources(), forwarding.family())) {
        sink.put(Store.ALLOWED_SOURCES, new Key.Source(key, source), Value.NONE);
      }
    }
    numbers.forEach(
        (endpoint, number) ->
            sink.put(
                Store.STICKY_ENDPOINTS,
                new Key.Numbered(forwarding.id().protocol(), number),
                endpoint));
  }

  private void putSlots(ElementSink sink, Key.At key, Targets targets, boolean nodePort) {
    Store store = Action.store(targets, nodePort, sticky());
    List<Destination> slots = slots(targets);
    for (int slot = 0; slot < slots.size(); slot++) {
      Endpoint endpoint = Endpoint.of(slots.get(slot));
      sink.put(
          store,
          new Key.Slot(key, slot),
          sticky() ? new Value.Unsigned(requireNonNull(numbers.get(endpoint))) : endpoint);
    }
  }
}
