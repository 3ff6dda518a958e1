package dev.seamark.zones.catalog;

import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.EndpointSlice.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects an {@link EndpointSlice} row by row. Confined to one thread. */
public final class EndpointSliceBuilder {
  final ObjectKey key;
  final ObjectKey owner;
  final String cluster;
  final AddressType addressType;
  final List<EndpointPort> ports = new ArrayList<>();
  final List<String> texts = new ArrayList<>();
  final List<String> hostnames = new ArrayList<>();
  final List<String> targets = new ArrayList<>();
  final List<String> nodes = new ArrayList<>();
  final List<String> zones = new ArrayList<>();
  final List<Hints> hints = new ArrayList<>();
  boolean hinted;
  byte[] addresses = new byte[0];
  byte[] conditions = new byte[0];
  int rows;
  long triggeredAtMillis;
  @Nullable ObjectKey service;

  EndpointSliceBuilder(ObjectKey key, ObjectKey owner, String cluster, AddressType addressType) {
    this.key = key;
    this.owner = owner;
    this.cluster = cluster;
    this.addressType = addressType;
  }

  /** Adds a port. */
  public EndpointSliceBuilder port(EndpointPort port) {
    ports.add(port);
    return this;
  }

  /** Says which Service an imported slice belongs to besides. */
  public EndpointSliceBuilder alsoOf(ObjectKey owner) {
    service = owner;
    return this;
  }

  /** Says when the change behind this version happened. */
  public EndpointSliceBuilder triggeredAtMillis(long millis) {
    triggeredAtMillis = millis;
    return this;
  }

  /**
   * Adds the endpoint with all its addresses.
   *
   * @return empty if all addresses are of the slice's type, else the first one that is not; the
   *     others are added all the same
   */
  public Optional<String> endpoint(List<String> addressTexts, Endpoint endpoint) {
    Optional<String> refused = Optional.empty();
    for (String text : addressTexts) {
      boolean further = !text.equals(addressTexts.getFirst());
      if (addressType == AddressType.FQDN) {
        row(Optional.empty(), text, false, endpoint);
        continue;
      }
      Optional<IpAddress> address =
          IpAddress.parseStored(text).filter(a -> a.v6() == (addressType == AddressType.IPV6));
      if (address.isEmpty()) {
        refused = refused.or(() -> Optional.of(text));
        continue;
      }
      String spelling = address.get().toString().equals(text) ? "" : text;
      row(address, spelling, further, endpoint);
    }
    return refused;
  }

  /**
   * Adds one row.
   *
   * @param address of the slice's type; empty in a slice of names
   * @param spelling the address as the object spells it, empty where that is the canonical text;
   *     the name in a slice of names
   * @param further whether this is the second or a later address of its endpoint
   */
  public EndpointSliceBuilder row(
      Optional<IpAddress> address, String spelling, boolean further, Endpoint endpoint) {
    int width = EndpointSlice.width(addressType);
    if (address.isPresent()) {
      if ((rows + 1) * width > addresses.length) {
        addresses = Arrays.copyOf(addresses, Math.max(8 * width, addresses.length * 2));
      }
      address.get().toBytes(addresses, rows * width);
    }
    row(spelling, endpoint, further);
    return this;
  }

  private void row(String text, Endpoint endpoint, boolean further) {
    if (rows == conditions.length) {
      conditions = Arrays.copyOf(conditions, Math.max(8, rows * 2));
    }
    conditions[rows++] =
        (byte)
            ((endpoint.ready() ? EndpointSlice.READY : 0)
                | (endpoint.serving() ? EndpointSlice.SERVING : 0)
                | (endpoint.terminating() ? EndpointSlice.TERMINATING : 0)
                | (further ? EndpointSlice.FURTHER : 0));
    texts.add(text);
    hostnames.add(endpoint.hostname());
    targets.add(endpoint.target());
    nodes.add(endpoint.node());
    zones.add(endpoint.zone());
    hints.add(endpoint.hints());
    hinted |= !endpoint.hints().isNone();
  }

  /** The slice. */
  public EndpointSlice build() {
    return new EndpointSlice(this);
  }
}
