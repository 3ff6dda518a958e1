package dev.seamark.watch.control;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The addresses and node ports that are taken, and how many are left. Confined to one run. */
final class Ledger {
  private final ServiceRanges ranges;
  private final Map<IpAddress, ObjectKey> addresses = new HashMap<>();
  private final Map<Integer, ObjectKey> ports = new HashMap<>();
  private final Map<Family, Long> addressesLeft = new EnumMap<>(Family.class);
  private int portsLeft = PortPlan.COUNT;

  Ledger(ServiceRanges ranges) {
    this.ranges = ranges;
    ranges.ranges().forEach(r -> addressesLeft.put(Family.of(r.v6()), r.givable()));
  }

  Optional<ObjectKey> ownerOf(IpAddress address) {
    return Optional.ofNullable(addresses.get(address));
  }

  Optional<ObjectKey> ownerOf(int port) {
    return Optional.ofNullable(ports.get(port));
  }

  void take(ObjectKey owner, IpAddress address) {
    if (addresses.put(address, owner) == null) {
      count(address, -1);
    }
  }

  void release(IpAddress address) {
    if (addresses.remove(address) != null) {
      count(address, 1);
    }
  }

  void take(ObjectKey owner, int port) {
    if (ports.put(port, owner) == null) {
      portsLeft--;
    }
  }

  void release(int port) {
    if (ports.remove(port) != null) {
      portsLeft++;
    }
  }

  private void count(IpAddress address, int by) {
    Optional<AddressRange> range = ranges.of(Family.of(address));
    if (range.isPresent()
        && range.get().contains(address)
        && !range.get().reserved().equals(address)) {
      addressesLeft.merge(Family.of(address), (long) by, Long::sum);
    }
  }

  /**
   * Sets aside what is to be found later.
   *
   * @return what there is not enough of, empty if there is
   */
  Optional<String> setAside(List<Family> families, int portCount) {
    for (Family family : families) {
      if (addressesLeft.getOrDefault(family, 0L) < 1) {
        String range = ranges.of(family).map(AddressRange::toString).orElse("");
        return Optional.of("failed to allocate a serviceIP: range is full (" + range + ")");
      }
    }
    if (portsLeft < portCount) {
      return Optional.of(
          "failed to allocate a nodePort: range is full (%d-%d)"
              .formatted(PortPlan.FIRST, PortPlan.LAST));
    }
    families.forEach(family -> addressesLeft.merge(family, -1L, Long::sum));
    portsLeft -= portCount;
    return Optional.empty();
  }

  /** Finds an address that was set aside. */
  IpAddress find(ObjectKey owner, Family family, long seed) {
    IpAddress found =
        ranges
            .of(family)
            .flatMap(r -> r.free(seed, addresses::containsKey))
            .orElseThrow(() -> new IllegalStateException("no address was set aside for " + owner));
    addresses.put(found, owner);
    return found;
  }

  /** Finds a node port that was set aside: in the upper band first, around its end. */
  int findPort(ObjectKey owner, long seed) {
    int upper = PortPlan.COUNT - PortPlan.LOWER_BAND;
    for (int i = 0; i < PortPlan.COUNT; i++) {
      int count = i < upper ? upper : PortPlan.LOWER_BAND;
      int first = i < upper ? PortPlan.FIRST + PortPlan.LOWER_BAND : PortPlan.FIRST;
      int shift = (int) Long.remainderUnsigned(seed, count);
      int port = first + (shift + (i < upper ? i : i - upper)) % count;
      if (ports.putIfAbsent(port, owner) == null) {
        return port;
      }
    }
    throw new IllegalStateException("no node port was set aside for " + owner);
  }

  long addressesUsed(AddressRange range) {
    return addresses.keySet().stream().filter(range::contains).count();
  }

  int portsUsed() {
    return ports.size();
  }
}
