package dev.seamark.server.upstream;

import dev.seamark.server.upstream.doh.Doh;
import dev.seamark.server.upstream.tls.TlsPeer;
import dev.seamark.zones.catalog.IpAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where an upstream is, and how to talk to it.
 *
 * @param source the address of this machine to ask from; the kernel's choice where it is not said
 * @param tls with whom to speak TLS, always; plain DNS over UDP and TCP where there is none
 * @param doh how to ask by HTTPS, where that is inside of TLS
 */
public record Endpoint(
    InetSocketAddress address,
    Optional<InetAddress> source,
    Optional<TlsPeer> tls,
    Optional<Doh> doh) {
  /** Plain DNS. */
  public Endpoint(InetSocketAddress address) {
    this(address, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** {@code host:port} as Go prints it. */
  public static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    String host = ip == null ? address.getHostString() : IpAddress.text(ip);
    return (ip instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
