package dev.seamark.watch.control;

import dev.seamark.watch.control.PortPlan.Wish;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gives Services their addresses and node ports, in three steps.
 *
 * <ol>
 *   <li><b>Claims.</b> What a Service chose it gets, unless it is taken; who held it before and
 *       still chooses it goes first, then the order of files decides.
 *   <li><b>Admission.</b> Where too little is left for all who chose nothing, those who had
 *       something before go first, then the order of (namespace, name) decides.
 *   <li><b>Placement.</b> Each admitted Service gets a place, in the order of (namespace, name), by
 *       a hash of that name. What was placed before plays no part.
 * </ol>
 *
 * A Service that cannot be had as it is wanted now stays as it was accepted last. Confined to one
 * run.
 */
final class ServiceAllocator {
  private static final ObjectKey KUBERNETES = new ObjectKey("default", "kubernetes");

  private final ServiceRanges ranges;
  private final Map<ObjectKey, Allocation> before;
  private final Refusals refusals;
  private final Ledger ledger;
  private final Map<IpAddress, ObjectKey> heldAddresses = new HashMap<>();
  private final Map<Integer, ObjectKey> heldPorts = new HashMap<>();
  private final SortedMap<ObjectKey, Claim> claims = new TreeMap<>();

  /** A Service in force, with the addresses it has so far: a first part of its families. */
  private record Claim(PlannedService service, List<IpAddress> addresses) {}

  ServiceAllocator(ServiceRanges ranges, Map<ObjectKey, Allocation> before, Refusals refusals) {
    this.ranges = ranges;
    this.before = before;
    this.refusals = refusals;
    this.ledger = new Ledger(ranges);
  }

  /**
   * Allocates.
   *
   * @param wanted in the order of files
   * @param lastGood what to fall back upon
   * @return what each Service got; {@link #inForce} says which version of it
   */
  SortedMap<ObjectKey, Allocation> run(
      Map<ObjectKey, PlannedService> wanted, Map<ObjectKey, PlannedService> lastGood) {
    wanted.forEach(this::hold);
    wanted.forEach(
        (key, service) -> {
          if (!claimed(key, service)) {
            fallBack(key, service, lastGood);
          }
        });
    for (ObjectKey key : byPrecedence()) {
      Claim claim = claims.get(key);
      if (claim != null && !admitted(key, claim)) {
        drop(key, claim);
        if (fallBack(key, claim.service, lastGood)) {
          Claim former = claims.get(key);
          if (former != null && !admitted(key, former)) {
            drop(key, former);
          }
        }
      }
    }
    SortedMap<ObjectKey, Allocation> placed = new TreeMap<>();
    claims.forEach((key, claim) -> placed.put(key, placed(key, claim)));
    return placed;
  }

  /** Which version of each Service is in force. */
  SortedMap<ObjectKey, PlannedService> inForce() {
    SortedMap<ObjectKey, PlannedService> all = new TreeMap<>();
    claims.forEach((key, claim) -> all.put(key, claim.service));
    return all;
  }

  Ledger ledger() {
    return ledger;
  }

  private void hold(ObjectKey key, PlannedService service) {
    Allocation had = before.get(key);
    if (had == null) {
      return;
    }
    for (IpAddress chosen : service.addresses().chosen()) {
      if (had.clusterIps().contains(chosen)) {
        heldAddresses.put(chosen, key);
      }
    }
    for (Wish wish : service.ports().wishes()) {
      if (had.numbers().contains(wish.chosen())) {
        heldPorts.put(wish.chosen(), key);
      }
    }
  }

  private boolean fallBack(
      ObjectKey key, PlannedService refused, Map<ObjectKey, PlannedService> lastGood) {
    PlannedService former = lastGood.get(key);
    return former != null && !former.equals(refused) && claimed(key, former);
  }

  private boolean claimed(ObjectKey key, PlannedService service) {
    FieldErrors errors = new FieldErrors();
    List<String> texts = Fields.list(Fields.spec(service.object()).getClusterIPs());
    for (IpAddress chosen : service.addresses().chosen()) {
      refusal(key, chosen)
          .ifPresent(
              why ->
                  errors.invalid(
                      "spec.clusterIPs", texts, "failed to allocate IP " + chosen + ": " + why));
    }
    for (Wish wish : service.ports().wishes()) {
      if (wish.chosen() != 0) {
        refusal(key, wish.chosen())
            .ifPresent(why -> errors.invalid(wish.field(), wish.chosen(), why));
      }
    }
    if (!errors.none()) {
      refusals.invalid(id(key), service.where(), errors);
      return false;
    }
    List<IpAddress> addresses = new ArrayList<>(service.addresses().chosen());
    reservedFor(key, service).ifPresent(addresses::add);
    addresses.forEach(address -> ledger.take(key, address));
    for (Wish wish : service.ports().wishes()) {
      if (wish.chosen() != 0) {
        ledger.take(key, wish.chosen());
      }
    }
    claims.put(key, new Claim(service, addresses));
    return true;
  }

  private Optional<String> refusal(ObjectKey key, IpAddress address) {
    if (!ranges.allows(address)) {
      String valid =
          ranges
              .of(Family.of(address))
              .map(r -> "The range of valid IPs is " + r)
              .orElse("no range of this family is configured");
      return Optional.of(
          "the provided IP (%s) is not in the valid range. %s".formatted(address, valid));
    }
    if (ranges.reserves(address) && !key.equals(KUBERNETES)) {
      return Optional.of("provided IP is already allocated: it is kept for " + KUBERNETES);
    }
    return owner(ledger.ownerOf(address), heldAddresses.get(address), key)
        .map(owner -> "provided IP is already allocated to " + owner);
  }

  private Optional<String> refusal(ObjectKey key, int port) {
    if (port < PortPlan.FIRST || port > PortPlan.LAST) {
      return Optional.of(
          "provided port is not in the valid range. The range of valid ports is %d-%d"
              .formatted(PortPlan.FIRST, PortPlan.LAST));
    }
    return owner(ledger.ownerOf(port), heldPorts.get(port), key)
        .map(owner -> "provided port is already allocated to " + owner);
  }

  private static Optional<ObjectKey> owner(
      Optional<ObjectKey> now,
      @org.jspecify.annotations.Nullable ObjectKey holder,
      ObjectKey self) {
    return now.or(() -> Optional.ofNullable(holder)).filter(owner -> !owner.equals(self));
  }

  /** {@code default/kubernetes} gets the first address of the range without asking for it. */
  private Optional<IpAddress> reservedFor(ObjectKey key, PlannedService service) {
    List<Family> open = service.addresses().open();
    if (!key.equals(KUBERNETES) || open.isEmpty()) {
      return Optional.empty();
    }
    return ranges
        .of(open.getFirst())
        .map(AddressRange::reserved)
        .filter(address -> ledger.ownerOf(address).isEmpty());
  }

  private List<ObjectKey> byPrecedence() {
    List<ObjectKey> first = new ArrayList<>();
    List<ObjectKey> then = new ArrayList<>();
    claims.forEach((key, claim) -> (needsNoMore(key, claim) ? first : then).add(key));
    first.addAll(then);
    return first;
  }

  private boolean needsNoMore(ObjectKey key, Claim claim) {
    Allocation had = before.get(key);
    return had != null
        && openFamilies(claim).size() <= had.clusterIps().size()
        && claim.service.ports().open() <= had.numbers().size();
  }

  private boolean admitted(ObjectKey key, Claim claim) {
    Optional<String> lacking = ledger.setAside(openFamilies(claim), claim.service.ports().open());
    lacking.ifPresent(what -> refusals.exhausted(id(key), claim.service.where(), what));
    return lacking.isEmpty();
  }

  private static List<Family> openFamilies(Claim claim) {
    AddressPlan plan = claim.service.addresses();
    return plan.headless()
        ? List.of()
        : plan.families().subList(claim.addresses.size(), plan.families().size());
  }

  private void drop(ObjectKey key, Claim claim) {
    claims.remove(key);
    claim.addresses.forEach(ledger::release);
    claim.service.ports().wishes().stream()
        .filter(w -> w.chosen() != 0)
        .forEach(w -> ledger.release(w.chosen()));
  }

  private Allocation placed(ObjectKey key, Claim claim) {
    List<IpAddress> addresses = new ArrayList<>(claim.addresses);
    for (Family family : openFamilies(claim)) {
      addresses.add(ledger.find(key, family, Hash.of(key.toString())));
    }
    PortPlan ports = claim.service.ports();
    List<Integer> numbers = new ArrayList<>();
    for (Wish wish : ports.wishes()) {
      numbers.add(
          wish.chosen() != 0
              ? wish.chosen()
              : ledger.findPort(key, Hash.of(key + " " + wish.seed())));
    }
    List<Integer> nodePorts =
        ports.wishOf().stream().map(w -> w == PortPlan.NONE ? 0 : numbers.get(w)).toList();
    return new Allocation(addresses, nodePorts, numbers);
  }

  private static ObjectId id(ObjectKey key) {
    return new ObjectId("Service", key);
  }
}
