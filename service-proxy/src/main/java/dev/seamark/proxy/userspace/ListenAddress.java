package dev.seamark.proxy.userspace;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What a socket is bound to.
 *
 * @param address empty for all addresses of this machine
 */
record ListenAddress(Protocol protocol, Optional<IpAddress> address, int port) {

  InetSocketAddress socketAddress() {
    return address
        .map(ip -> Transport.socketAddress(ip, port))
        .orElseGet(() -> new InetSocketAddress(port));
  }

  /** {@code 10.96.0.7:80/tcp}, {@code [fd00::7]:80/tcp}, {@code *:80/tcp}. */
  @Override
  public String toString() {
    String host = address.map(ip -> ip.v6() ? "[" + ip + "]" : ip.toString()).orElse("*");
    return host + ":" + port + "/" + protocol.label();
  }
}
