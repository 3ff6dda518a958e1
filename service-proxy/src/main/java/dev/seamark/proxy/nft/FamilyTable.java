package dev.seamark.proxy.nft;

import dev.seamark.proxy.nft.Value.Endpoint;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.PortId;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the table of one family is to hold, and what has to be written to bring it there. It assumes
 * that all it wrote took effect; where that is not so, a new one begins from nothing.
 *
 * <p>Confined to the thread of the sync loop.
 */
final class FamilyTable {
  private final Layout layout;

  /** Whether a destination may have clients that are itself. */
  private final boolean everyDestinationMayBeLocal;

  private final Map<PortId, Placed> placed = new HashMap<>();

  private final Shapes shapes;
  private final StickyNumbers earlier;
  private final RandomGenerator random;
  private final Set<Integer> numbers = new HashSet<>();

  /** How often each address is used. */
  private final Map<IpAddress, Integer> clusterIps = new HashMap<>();

  private final Map<IpAddress, Integer> hairpins = new HashMap<>();

  /**
   * An empty table.
   *
   * @param earlier the numbers of endpoints in the table that is there now
   * @param random gives the other numbers
   */
  FamilyTable(
      Layout layout,
      boolean everyDestinationMayBeLocal,
      StickyNumbers earlier,
      RandomGenerator random) {
    this.layout = layout;
    this.shapes = new Shapes(layout);
    this.everyDestinationMayBeLocal = everyDestinationMayBeLocal;
    this.earlier = earlier;
    this.random = random;
  }

  Dialect dialect() {
    return layout.dialect();
  }

  /**
   * Writes the table whole, with these forwardings.
   *
   * @param structure takes the commands for what elements refer to, which come first
   * @param elements takes the changes from whatever elements there are
   */
  void writeAll(
      Collection<ServicePortForwarding> forwardings,
      StringBuilder structure,
      ElementTransaction elements) {
    layout.write(structure);
    Store.OF_SERVICES.forEach(store -> elements.empty(dialect(), store));
    ElementSink sink = elements.add(dialect());
    for (ServicePortForwarding forwarding : forwardings) {
      add(forwarding, sink);
    }
    shapes.write(structure);
  }

  /** Writes what is to be done for these changes; nothing where they change nothing here. */
  void write(
      Collection<ServicePortForwarding> changed,
      Collection<PortId> removed,
      StringBuilder structure,
      ElementTransaction elements) {
    Elements before = new Elements();
    Elements after = new Elements();
    Stream.concat(removed.stream(), changed.stream().map(ServicePortForwarding::id))
        .distinct()
        .flatMap(id -> Stream.ofNullable(placed.get(id)))
        .forEach(old -> leave(old, before));
    removed.forEach(this::forget);
    changed.forEach(forwarding -> add(forwarding, after));
    before.without(after).putAll(elements.delete(dialect()));
    after.without(before).putAll(elements.add(dialect()));
    shapes.write(structure);
  }

  /** Gives all elements that there are to be. */
  void elements(ElementSink sink) {
    placed.values().forEach(each -> each.elements(layout, shapes::verdict, sink));
    clusterIps.keySet().forEach(ip -> sink.put(Store.CLUSTER_IPS, new Key.Of(ip), Value.NONE));
    hairpins.keySet().forEach(ip -> sink.put(Store.HAIRPINS, new Key.Hairpin(ip), Value.NONE));
  }

  /** The chains that there are to be, and how many rules each has. */
  Map<String, Integer> chains() {
    return shapes.chains();
  }

  private void leave(Placed old, ElementSink before) {
    old.elements(layout, shapes::verdict, before);
    old.profiles(layout).forEach(shapes::leave);
    share(old, -1, before);
  }

  private void add(ServicePortForwarding forwarding, ElementSink after) {
    Placed next = place(forwarding);
    placed.put(forwarding.id(), next);
    next.profiles(layout).forEach(shapes::use);
    next.elements(layout, shapes::verdict, after);
    share(next, 1, after);
  }

  private Placed place(ServicePortForwarding forwarding) {
    Optional<Placed> former = Optional.ofNullable(placed.get(forwarding.id()));
    return new Placed(
        forwarding,
        Slots.arrange(former.map(Placed::cluster).orElse(List.of()), forwarding.cluster()),
        Slots.arrange(former.map(Placed::local).orElse(List.of()), forwarding.local()),
        number(forwarding, former.map(Placed::numbers).orElse(Map.of())));
  }

  /**
   * Numbers for the destinations of a Service port with session affinity. Who goes and comes back
   * gets another one: the clients that once were his stay where they are now.
   */
  private Map<Endpoint, Integer> number(
      ServicePortForwarding forwarding, Map<Endpoint, Integer> former) {
    if (forwarding.affinitySeconds().isEmpty()) {
      numbers.removeAll(former.values());
      return Map.of();
    }
    Map<Endpoint, Integer> numbered = new HashMap<>();
    for (Endpoint endpoint : endpoints(forwarding)) {
      numbered.computeIfAbsent(
          endpoint,
          _ ->
              Optional.ofNullable(former.get(endpoint))
                  .or(() -> earlier.of(forwarding, endpoint))
                  .orElseGet(this::freeNumber));
    }
    numbers.removeAll(former.values());
    numbers.addAll(numbered.values());
    return Map.copyOf(numbered);
  }

  private static Set<Endpoint> endpoints(ServicePortForwarding forwarding) {
    return Stream.concat(forwarding.cluster().stream(), forwarding.local().stream())
        .map(Endpoint::of)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** A number that nobody has, and that hardly anybody had lately. */
  private int freeNumber() {
    while (true) {
      int number = random.nextInt();
      if (number != 0 && number != -1 && numbers.add(number)) { // nft has words for these two
        return number;
      }
    }
  }

  private void forget(PortId id) {
    Optional.ofNullable(placed.remove(id))
        .ifPresent(old -> numbers.removeAll(old.numbers().values()));
  }

  /**
   * Counts what Service ports share, and gives the elements of it: of an address that the first one
   * comes to have, or the last one has no more.
   *
   * @param by 1 for a Service port that comes, -1 for one that goes
   */
  private void share(Placed service, int by, ElementSink sink) {
    for (Frontend frontend : service.forwarding().frontends()) {
      if (frontend.kind() == Frontend.Kind.CLUSTER_IP) {
        IpAddress address = frontend.address().orElseThrow();
        if (comesOrGoes(clusterIps, address, by)) {
          sink.put(Store.CLUSTER_IPS, new Key.Of(address), Value.NONE);
        }
      }
    }
    shareHairpins(service.cluster(), by, sink);
    shareHairpins(service.local(), by, sink);
  }

  private void shareHairpins(List<Destination> slots, int by, ElementSink sink) {
    for (Destination destination : slots) {
      if (everyDestinationMayBeLocal || destination.local()) {
        IpAddress address = destination.address();
        if (comesOrGoes(hairpins, address, by)) {
          sink.put(Store.HAIRPINS, new Key.Hairpin(address), Value.NONE);
        }
      }
    }
  }

  private static boolean comesOrGoes(Map<IpAddress, Integer> owners, IpAddress address, int by) {
    int before = owners.getOrDefault(address, 0);
    if (before + by == 0) {
      owners.remove(address);
    } else {
      owners.put(address, before + by);
    }
    return before == 0 || before + by == 0;
  }
}
