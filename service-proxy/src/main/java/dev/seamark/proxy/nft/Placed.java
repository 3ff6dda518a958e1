package dev.seamark.proxy.nft;

import static java.util.Objects.requireNonNull;

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

  /** A destination, whatever it weighs. */
  record Endpoint(IpAddress address, int port) {
    static Endpoint of(Destination destination) {
      return new Endpoint(destination.address(), destination.port());
    }

    /** As elements have it. */
    String text() {
      StringBuilder text = new StringBuilder();
      write(address, port, text);
      return text.toString();
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
    StringBuilder key = new StringBuilder();
    writeKey(forwarding, frontend, key);
    return key.toString();
  }

  // what follows runs for every Service of a full sync, in a process that has just begun, while nft
  // waits for it: no streams, and no strings but those that are kept

  private static void writeKey(
      ServicePortForwarding forwarding, Frontend frontend, StringBuilder key) {
    if (frontend.address().isPresent()) {
      frontend.address().get().appendTo(key);
      key.append(" . ");
    }
    key.append(forwarding.id().protocol().label()).append(" . ").append(frontend.port());
  }

  private static void write(IpAddress address, int port, StringBuilder text) {
    address.appendTo(text);
    text.append(" . ").append(port);
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

  /**
   * Gives all its elements, but those of stores that it may share with others.
   *
   * @param verdicts what the maps of frontends say of a profile
   */
  void elements(Layout layout, Function<Profile, String> verdicts, ElementSink sink) {
    StringBuilder key = new StringBuilder();
    for (Frontend frontend : forwarding.frontends()) {
      boolean nodePort = frontend.kind() == Frontend.Kind.NODE_PORT;
      key.setLength(0);
      writeKey(forwarding, frontend, key);
      sink.put(
          nodePort ? Store.NODE_PORTS : Store.SERVICES,
          key,
          verdicts.apply(profile(frontend, layout)));
      key.append(" . ");
      int prefix = key.length();
      for (Targets targets : TARGETS) {
        if (frontend.uses(targets)) {
          putSlots(sink, key, targets, nodePort);
        }
      }
      for (Cidr source : Layout.disjoint(frontend.sources(), forwarding.family())) {
        key.setLength(prefix);
        sink.put(Store.ALLOWED_SOURCES, key.append(source), "");
      }
    }
    numbers.forEach(
        (endpoint, number) ->
            sink.put(
                Store.STICKY_ENDPOINTS,
                protocol() + " . " + Integer.toUnsignedString(number),
                endpoint.text()));
  }

  /** The key is left as it was. */
  private void putSlots(ElementSink sink, StringBuilder key, Targets targets, boolean nodePort) {
    Store store = Action.store(targets, nodePort, sticky());
    List<Destination> slots = slots(targets);
    int prefix = key.length();
    StringBuilder value = new StringBuilder();
    for (int slot = 0; slot < slots.size(); slot++) {
      Destination destination = slots.get(slot);
      value.setLength(0);
      if (sticky()) {
        int number = requireNonNull(numbers.get(Endpoint.of(destination)));
        value.append(Integer.toUnsignedString(number));
      } else {
        write(destination.address(), destination.port(), value);
      }
      sink.put(store, key.append(slot), value);
      key.setLength(prefix);
    }
  }
}
