package dev.seamark.zones.service;

import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.DashedAddress;
import java.util.Arrays;

/** What an endpoint is called in DNS. */
public final class EndpointName {
  private EndpointName() {}

  /**
   * The label of a row: its host name, else (if so configured) the name of its pod, else its
   * address with dashes. {@link Labels#NONE} where it can have no name.
   *
   * @param podNames whether endpoints without a host name are named after their pods
   */
  public static byte[] of(EndpointSlice slice, int row, boolean podNames) {
    byte[] hostname = Labels.of(slice.hostname(row));
    if (hostname.length > 0) {
      return hostname;
    }
    if (podNames) {
      byte[] pod = Labels.of(slice.target(row));
      if (pod.length > 0) {
        return pod;
      }
    }
    if (slice.addressType() == AddressType.IPV4) {
      return dashed((int) slice.address(row).low());
    }
    String text = slice.addressText(row).replace('.', '-').replace(':', '-');
    // A host name must not end in a dash (RFC 952).
    return Labels.of(text.endsWith("-") ? text + "0" : text);
  }

  private static byte[] dashed(int address) {
    byte[] label = new byte[DashedAddress.LONGEST];
    return Arrays.copyOf(label, DashedAddress.write(address, label, 0));
  }

  /** Whether the label is made of this IPv4 address. */
  static boolean isDashed(byte[] label, IpAddress address) {
    return DashedAddress.read(label, 0) == address.low();
  }
}
