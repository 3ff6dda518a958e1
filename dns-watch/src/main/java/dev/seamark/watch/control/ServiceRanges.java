package dev.seamark.watch.control;

import dev.seamark.zones.catalog.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where cluster IPs come from.
 *
 * @param ranges one, or two of different families; the first one's family is the default
 * @param configured whether the ranges were set. Where they were not, a chosen address is taken as
 *     it is, whatever range it is of, and both families are there
 */
public record ServiceRanges(List<AddressRange> ranges, boolean configured) {
  private static final List<String> USUAL = List.of("10.96.0.0/12", "fd00:10:96::/108");

  public ServiceRanges {
    ranges = List.copyOf(ranges);
  }

  /**
   * Reads the ranges.
   *
   * @param cidrs as written; none for kubeadm's 10.96.0.0/12 and fd00:10:96::/108
   * @throws IllegalArgumentException naming the fault
   */
  public static ServiceRanges parse(List<String> cidrs) {
    List<AddressRange> ranges =
        (cidrs.isEmpty() ? USUAL : cidrs).stream().map(AddressRange::parse).toList();
    if (ranges.size() > 2) {
      throw new IllegalArgumentException("at most two service ranges, one of each family");
    }
    if (ranges.size() == 2 && ranges.getFirst().v6() == ranges.getLast().v6()) {
      throw new IllegalArgumentException(
          "two service ranges must be of different families, but %s and %s are not"
              .formatted(ranges.getFirst(), ranges.getLast()));
    }
    return new ServiceRanges(ranges, !cidrs.isEmpty());
  }

  Family preferred() {
    return Family.of(ranges.getFirst().v6());
  }

  boolean has(Family family) {
    return of(family).isPresent();
  }

  Optional<AddressRange> of(Family family) {
    return ranges.stream().filter(r -> r.v6() == family.v6()).findFirst();
  }

  /** Whether a Service may choose the address. */
  boolean allows(IpAddress address) {
    return !configured || ranges.stream().anyMatch(r -> r.contains(address));
  }

  /** Whether only {@code default/kubernetes} may have the address. */
  boolean reserves(IpAddress address) {
    return configured && ranges.stream().anyMatch(r -> r.reserved().equals(address));
  }
}
