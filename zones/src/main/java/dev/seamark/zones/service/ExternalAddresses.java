package dev.seamark.zones.service;

import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.table.Addresses;
import dev.seamark.zones.wire.WireName;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a service is found outside of the cluster. Immutable. */
public final class ExternalAddresses {
  /** Nowhere: that of all services of a cluster whose external addresses are not asked for. */
  static final ExternalAddresses NONE = new ExternalAddresses(List.of(), List.of());

  /** The distinct addresses of either family, in their order. Read only. */
  public final int[] v4;

  public final long[] v6;

  /** The distinct names of load balancers that are known by name, in their order. Read only. */
  public final WireName[] names;

  /** How many addresses and names there are, repeated ones included. */
  public final int count;

  private ExternalAddresses(List<IpAddress> addresses, List<WireName> names) {
    this.v4 = Addresses.v4(addresses);
    this.v6 = Addresses.v6(addresses);
    this.names = names.stream().distinct().toArray(WireName[]::new);
    this.count = addresses.size() + names.size();
  }

  public static ExternalAddresses of(Exposure exposure) {
    List<IpAddress> addresses =
        Stream.concat(exposure.externalIps().stream(), exposure.loadBalancerIps().stream())
            .toList();
    List<WireName> names =
        exposure.loadBalancerNames().stream().map(Alias::target).flatMap(Optional::stream).toList();
    return addresses.isEmpty() && names.isEmpty() ? NONE : new ExternalAddresses(addresses, names);
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** Whether any of them is an address. */
  public boolean hasAddresses() {
    return v4.length + v6.length > 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExternalAddresses that
        && count == that.count
        && Arrays.equals(v4, that.v4)
        && Arrays.equals(v6, that.v6)
        && Arrays.equals(names, that.names);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(v4) + count;
  }
}
