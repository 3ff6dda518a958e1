package dev.seamark.server.plugins.secondary;

import dev.seamark.server.plugins.tsig.TsigKey;
import dev.seamark.zones.catalog.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The servers that a zone is transferred from, in the order in which they are asked.
 *
 * @param key what transfers are signed with
 */
public record Primaries(List<InetSocketAddress> hosts, Optional<TsigKey> key) {
  public Primaries {
    hosts = List.copyOf(hosts);
  }

  /** Whether the address is one of theirs, on whatever port. */
  public boolean contain(InetAddress address) {
    IpAddress client = IpAddress.of(address);
    return hosts.stream().anyMatch(host -> IpAddress.of(host.getAddress()).equals(client));
  }

  /** The same, with a key for their transfers. */
  public Primaries signedWith(Optional<TsigKey> with) {
    return new Primaries(hosts, with);
  }
}
