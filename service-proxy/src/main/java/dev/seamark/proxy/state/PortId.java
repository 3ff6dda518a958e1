package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * A port of a Service.
 *
 * @param portName empty where the port has no name
 */
public record PortId(ObjectKey service, String portName, Protocol protocol)
    implements Comparable<PortId> {

  @Override
  public int compareTo(PortId other) {
    int byService = service.compareTo(other.service);
    if (byService != 0) {
      return byService;
    }
    int byName = portName.compareTo(other.portName);
    return byName != 0 ? byName : protocol.compareTo(other.protocol);
  }

  /** {@code namespace/name:port/tcp}. */
  @Override
  public String toString() {
    return service + (portName.isEmpty() ? "" : ":" + portName) + "/" + protocol.label();
  }

  // Written out, since a record's own methods are made when they are called first, and are slow in
  // a process that has just begun.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PortId id
        && service.equals(id.service)
        && portName.equals(id.portName)
        && protocol == id.protocol;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * service.hashCode() + portName.hashCode()) + protocol.label().hashCode();
  }
}
