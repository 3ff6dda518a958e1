package dev.seamark.proxy.nft;

import dev.seamark.proxy.nft.Placed.Endpoint;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.PortId;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

  /**
   * What has its chains. None is ever taken away: there are few, and who needs one may come back.
   */
  private final Map<Profile, String> verdicts = new HashMap<>();

  private final Set<String> chains = new HashSet<>();
  private final List<Chain> newChains = new ArrayList<>();
  private final StickyNumbers earlier;
  private final RandomGenerator random;
  private final Set<Integer> numbers = new HashSet<>();
  private final Counted clusterIps = new Counted();
  private final Counted hairpins = new Counted();

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
    this.everyDestinationMayBeLocal = everyDestinationMayBeLocal;
    this.earlier = earlier;
    this.random = random;
  }

  Dialect dialect() {
    return layout.dialect();
  }

  /** Writes the table whole, with these forwardings. */
  void writeAll(Collection<ServicePortForwarding> forwardings, StringBuilder script) {
    ElementCommands elements = new ElementCommands("add", dialect());
    forwardings.forEach(forwarding -> add(forwarding, elements));
    settle((_, _, _) -> {}, elements);
    layout.write(script);
    writeNewChains(script);
    elements.write(script);
  }

  /** Writes what is to be done for these changes; nothing where they change nothing here. */
  void write(
      Collection<ServicePortForwarding> changed, Collection<PortId> removed, StringBuilder script) {
    Elements before = new Elements();
    Elements after = new Elements();
    Stream.concat(removed.stream(), changed.stream().map(ServicePortForwarding::id))
        .distinct()
        .flatMap(id -> Stream.ofNullable(placed.get(id)))
        .forEach(old -> leave(old, before));
    removed.forEach(this::forget);
    changed.forEach(forwarding -> add(forwarding, after));
    settle(before, after);
    before.without(after).write("delete", dialect(), script);
    writeNewChains(script);
    after.without(before).write("add", dialect(), script);
  }

  private void leave(Placed old, ElementSink before) {
    old.elements(layout, this::verdict, before);
    clusterIps.remove(clusterIps(old));
    hairpins.remove(hairpins(old));
  }

  private void add(ServicePortForwarding forwarding, ElementSink after) {
    Placed next = place(forwarding);
    placed.put(forwarding.id(), next);
    next.elements(layout, this::verdict, after);
    clusterIps.add(clusterIps(next));
    hairpins.add(hairpins(next));
  }

  private void settle(ElementSink before, ElementSink after) {
    clusterIps.settle(Store.CLUSTER_IPS, IpAddress::toString, before, after);
    hairpins.settle(Store.HAIRPINS, address -> address + " . " + address, before, after);
  }

  /** The verdict of a profile; its chains are written with the next elements if they are new. */
  private String verdict(Profile profile) {
    return verdicts.computeIfAbsent(
        profile,
        _ -> {
          profile.chains(layout).stream()
              .filter(chain -> chains.add(chain.name()))
              .forEach(newChains::add);
          return profile.verdict();
        });
  }

  private void writeNewChains(StringBuilder script) {
    newChains.forEach(chain -> chain.write(dialect(), script));
    newChains.clear();
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

  // these two run for every Service of a full sync, in a process that has just begun: no streams

  private static Set<IpAddress> clusterIps(Placed service) {
    Set<IpAddress> addresses = new HashSet<>();
    for (Frontend frontend : service.forwarding().frontends()) {
      if (frontend.kind() == Frontend.Kind.CLUSTER_IP) {
        frontend.address().ifPresent(addresses::add);
      }
    }
    return addresses;
  }

  private Set<IpAddress> hairpins(Placed service) {
    Set<IpAddress> addresses = new HashSet<>();
    for (List<Destination> slots : List.of(service.cluster(), service.local())) {
      for (Destination destination : slots) {
        if (everyDestinationMayBeLocal || destination.local()) {
          addresses.add(destination.address());
        }
      }
    }
    return addresses;
  }

  /** Addresses that several Service ports share, with the number of those who have them. */
  private static final class Counted {
    private final Map<IpAddress, Integer> owners = new HashMap<>();

    /** Of those that are touched, whether they were there when the changes began. */
    private final Map<IpAddress, Boolean> before = new LinkedHashMap<>();

    void remove(Set<IpAddress> addresses) {
      for (IpAddress address : addresses) {
        before.putIfAbsent(address, owners.containsKey(address));
        owners.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
      }
    }

    void add(Set<IpAddress> addresses) {
      for (IpAddress address : addresses) {
        before.putIfAbsent(address, owners.containsKey(address));
        owners.merge(address, 1, Integer::sum);
      }
    }

    /** Tells what was there before the changes, and what is there now. */
    void settle(
        Store store, Function<IpAddress, String> key, ElementSink formerly, ElementSink now) {
      before.forEach(
          (address, wasThere) -> {
            if (wasThere) {
              formerly.put(store, key.apply(address), "");
            }
            if (owners.containsKey(address)) {
              now.put(store, key.apply(address), "");
            }
          });
      before.clear();
    }
  }
}
