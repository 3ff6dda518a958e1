package dev.seamark.proxy.nft;

import dev.seamark.proxy.nft.Action.Balance;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.proxy.state.Verdict.Targets;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.List;
import java.util.Map;

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

  /** A destination, whatever it weighs. */
  record Endpoint(IpAddress address, int port) {
    static Endpoint of(Destination destination) {
      return new Endpoint(destination.address(), destination.port());
    }

    /** As elements have it. */
    String text() {
      return address + " . " + port;
    }
  }

  private boolean sticky() {
    return forwarding.affinitySeconds().isPresent();
  }

  private String protocol() {
    return forwarding.id().protocol().label();
  }

  /** What the elements of a frontend begin with. */
  static String key(ServicePortForwarding forwarding, Frontend frontend) {
    return frontend.address().map(address -> address + " . ").orElse("")
        + forwarding.id().protocol().label()
        + " . "
        + frontend.port();
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

  /** All its elements, but those of stores that it may share with others. */
  Elements elements(Layout layout) {
    Elements elements = new Elements();
    for (Frontend frontend : forwarding.frontends()) {
      boolean nodePort = frontend.kind() == Frontend.Kind.NODE_PORT;
      String key = key(forwarding, frontend);
      elements.put(
          nodePort ? Store.NODE_PORTS : Store.SERVICES, key, profile(frontend, layout).verdict());
      for (Targets targets : Targets.values()) {
        if (frontend.uses(targets)) {
          putSlots(elements, key, targets, nodePort);
        }
      }
      for (Cidr source : Layout.disjoint(frontend.sources(), forwarding.family())) {
        elements.put(Store.ALLOWED_SOURCES, key + " . " + source, "");
      }
    }
    numbers.forEach(
        (endpoint, number) ->
            elements.put(
                Store.STICKY_ENDPOINTS,
                protocol() + " . " + Integer.toUnsignedString(number),
                endpoint.text()));
    return elements;
  }

  private void putSlots(Elements elements, String key, Targets targets, boolean nodePort) {
    Store store = Action.store(targets, nodePort, sticky());
    List<Destination> slots = slots(targets);
    for (int slot = 0; slot < slots.size(); slot++) {
      Endpoint endpoint = Endpoint.of(slots.get(slot));
      String value =
          sticky() ? Integer.toUnsignedString(numbers.get(endpoint)) : endpoint.text();
      elements.put(store, key + " . " + slot, value);
    }
  }
}
