package dev.seamark.proxy.nft;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;

/** Takes the fields of a key or a value, one after another. */
interface FieldSink {
  /** nft's type {@code ipv4_addr} or {@code ipv6_addr}. */
  void address(IpAddress address);

  /** Likewise, in a set of ranges. */
  void range(Cidr range);

  /** nft's type {@code inet_proto}. */
  void protocol(Protocol protocol);

  /** nft's type {@code inet_service}. */
  void port(int port);

  /** nft's type {@code classid}: 32 bits without a sign. */
  void number(int number);
}
