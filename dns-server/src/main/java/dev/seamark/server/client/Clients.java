package dev.seamark.server.client;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Numbers of clients: one IPv4 address is a client, and so is one IPv6 network of 64 bits. */
public final class Clients {
  private Clients() {}

  /** The client at this address. Allocates. */
  public static long at(InetAddress address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address ? ofIpv6(octets.getLong()) : ofIpv4(octets.getInt());
  }

  /** The client at an IPv4 address, whose first octet is the highest. */
  public static long ofIpv4(int address) {
    return address & 0xFFFF_FFFFL;
  }

  /** The client at an IPv6 address, of which these are the first eight octets. */
  public static long ofIpv6(long network) {
    return network;
  }
}
