package dev.seamark.server.plugins.secondary;

import dev.seamark.zones.catalog.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The servers that a zone is transferred from, in the order in which they are asked. */
record Primaries(List<InetSocketAddress> hosts) {
  Primaries {
    hosts = List.copyOf(hosts);
  }

  /** Whether the address is one of theirs, on whatever port. */
  boolean contain(InetAddress address) {
    IpAddress client = IpAddress.of(address);
    return hosts.stream().anyMatch(host -> IpAddress.of(host.getAddress()).equals(client));
  }
}
