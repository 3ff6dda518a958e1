package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;

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
}
