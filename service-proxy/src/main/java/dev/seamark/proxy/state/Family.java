package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.IpAddress;

/** An IP family. A Service port of both is two forwardings that know nothing of one another. */
public enum Family {
  IPV4("IPv4"),
  IPV6("IPv6");

  private final String label;

  Family(String label) {
    this.label = label;
  }

  /** The family of the address. */
  public static Family of(IpAddress address) {
    return of(address.v6());
  }

  /** The family, by whether it is IPv6. */
  public static Family of(boolean v6) {
    return v6 ? IPV6 : IPV4;
  }

  public boolean v6() {
    return this == IPV6;
  }

  /** {@code IPv4} or {@code IPv6}: the spelling of objects, and of the metrics' label. */
  public String label() {
    return label;
  }
}
