package dev.seamark.zones.service;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.WireName;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A name that stands for another: an ExternalName service, or an endpoint of a slice of names.
 *
 * @param target what it stands for, in the spelling of the object
 * @param label what the endpoint is called, {@link Labels#NONE} for a service
 * @param cluster the label of the cluster of an imported endpoint, else {@link Labels#NONE}
 * @param ports the endpoint's ports, {@link PortList#OF_NONE} for a service
 * @param zone the endpoint's topology zone, dotted, lower case, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // the arrays are labels, which are never written to
public record Alias(WireName target, byte[] label, byte[] cluster, PortList ports, byte[] zone) {

  /** The target that the text names; empty where it is an address or no name at all. */
  public static Optional<WireName> target(String text) {
    if (text.isEmpty() || IpAddress.parse(text).isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(WireName.parse(text));
    } catch (IllegalArgumentException notAName) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Alias that
        && Arrays.equals(target.spelled(), that.target.spelled())
        && Arrays.equals(label, that.label)
        && Arrays.equals(cluster, that.cluster)
        && ports.equals(that.ports)
        && Arrays.equals(zone, that.zone);
  }

  @Override
  public int hashCode() {
    return target.hashCode();
  }
}
