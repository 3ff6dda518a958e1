package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.IpAddress;

/**
 * An endpoint that traffic is sent to.
 *
 * @param port the pod's port
 * @param weight its share of new connections among those of a list; 1 today
 * @param local whether it is on this node
 */
public record Destination(IpAddress address, int port, int weight, boolean local)
    implements Comparable<Destination> {

  public Destination {
    if (weight < 1) {
      throw new IllegalArgumentException("weight is " + weight + ", but must be 1 or more");
    }
  }

  /** By address, then by port. */
  @Override
  public int compareTo(Destination other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
  }

  /** {@code 10.244.0.7:8080}, {@code [fd00::7]:8080}. */
  @Override
  public String toString() {
    return (address.v6() ? "[" + address + "]" : address.toString()) + ":" + port;
  }
}
