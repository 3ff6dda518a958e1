package dev.seamark.server.transport;

import dev.seamark.server.client.Clients;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where a datagram came from and which address it came to, as the kernel wrote it: numbers in the
 * byte order of the machine that are written back as they were read. Reused for datagram after
 * datagram.
 *
 * <p>On a socket of IPv6 that takes IPv4, too, all addresses are IPv6's, those of IPv4 mapped.
 */
final class DatagramPath {
  private static final short AF_INET = 2;
  private static final short AF_INET6 = 10;
  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;
  private static final int IP_PKTINFO = 8;
  private static final int IPV6_PKTINFO = 50;

  /** Length of {@code struct cmsghdr}. */
  private static final int CONTROL_HEADER = 16;

  private static final int PKTINFO = 12;
  private static final int PKTINFO6 = 20;

  private static final long MAPPED_PREFIX = 0xFFFF_0000L;
  private static final int LINK_LOCAL_MASK = 0xC0FF;
  private static final int LINK_LOCAL = 0x80FE;

  private boolean ipv6;
  private short port;
  private int flow;
  private long high;
  private long low;
  private int scope;

  private boolean hasLocal;
  private long localHigh;
  private long localLow;
  private int localInterface;

  /** Reads a {@code struct sockaddr_in} or {@code sockaddr_in6}. */
  void readRemote(ByteBuffer memory, int at) {
    ipv6 = memory.getShort(at) == AF_INET6;
    port = memory.getShort(at + 2);
    if (!ipv6) {
      low = memory.getInt(at + 4);
      return;
    }
    flow = memory.getInt(at + 4);
    high = memory.getLong(at + 8);
    low = memory.getLong(at + 16);
    scope = memory.getInt(at + 24);
  }

  /** Writes what {@link #readRemote} read; returns its length. */
  int writeRemote(ByteBuffer memory, int at) {
    memory.putShort(at, ipv6 ? AF_INET6 : AF_INET);
    memory.putShort(at + 2, port);
    if (!ipv6) {
      memory.putInt(at + 4, (int) low);
      memory.putLong(at + 8, 0);
      return 16;
    }
    memory.putInt(at + 4, flow);
    memory.putLong(at + 8, high);
    memory.putLong(at + 16, low);
    memory.putInt(at + 24, scope);
    return 28;
  }

  /** Reads the address that was asked from control data, where the kernel gave any. */
  void readLocal(ByteBuffer memory, int at, int length) {
    hasLocal = false;
    if (length < CONTROL_HEADER + PKTINFO) {
      return;
    }
    int level = memory.getInt(at + 8);
    int type = memory.getInt(at + 12);
    if (level == SOL_IP && type == IP_PKTINFO) {
      localLow = memory.getInt(at + 20);
      hasLocal = true;
    } else if (level == SOL_IPV6 && type == IPV6_PKTINFO && length >= CONTROL_HEADER + PKTINFO6) {
      localHigh = memory.getLong(at + 16);
      localLow = memory.getLong(at + 24);
      localInterface = memory.getInt(at + 32);
      hasLocal = true;
    }
  }

  /**
   * Writes control data that make the address asked that of the reply; returns its length, 0 where
   * the kernel is to choose. The interface is left to routing, but for addresses that mean nothing
   * without one.
   */
  int writeLocal(ByteBuffer memory, int at) {
    if (!hasLocal) {
      return 0;
    }
    if (!ipv6) {
      header(memory, at, PKTINFO, SOL_IP, IP_PKTINFO);
      memory.putInt(at + 16, 0);
      memory.putInt(at + 20, (int) localLow);
      memory.putInt(at + 24, 0);
      return 32;
    }
    header(memory, at, PKTINFO6, SOL_IPV6, IPV6_PKTINFO);
    memory.putLong(at + 16, localHigh);
    memory.putLong(at + 24, localLow);
    memory.putInt(at + 32, isLinkLocal(localHigh) ? localInterface : 0);
    return 40;
  }

  private static void header(ByteBuffer memory, int at, int length, int level, int type) {
    memory.putLong(at, CONTROL_HEADER + length);
    memory.putInt(at + 8, level);
    memory.putInt(at + 12, type);
  }

  private static boolean isLinkLocal(long high) {
    return (high & LINK_LOCAL_MASK) == LINK_LOCAL;
  }

  /** Whether the client speaks IPv6. */
  boolean overIpv6() {
    return ipv6 && !isMapped();
  }

  private boolean isMapped() {
    return high == 0 && (low & 0xFFFF_FFFFL) == MAPPED_PREFIX;
  }

  /** The client's number. */
  long client() {
    if (!ipv6) {
      return Clients.ofIpv4(Integer.reverseBytes((int) low));
    }
    return isMapped()
        ? Clients.ofIpv4(Integer.reverseBytes((int) (low >>> 32)))
        : Clients.ofIpv6(Long.reverseBytes(high));
  }

  /** The client's address. Allocates. */
  InetSocketAddress remote() {
    InetAddress address = ipv6 ? ipv6(high, low, scope) : ipv4((int) low);
    return new InetSocketAddress(address, Short.reverseBytes(port) & 0xFFFF);
  }

  /** The address asked, on a socket bound to this one. May allocate. */
  InetSocketAddress local(InetSocketAddress bound) {
    if (!hasLocal) {
      return bound;
    }
    InetAddress address =
        ipv6
            ? ipv6(localHigh, localLow, isLinkLocal(localHigh) ? localInterface : 0)
            : ipv4((int) localLow);
    return new InetSocketAddress(address, bound.getPort());
  }

  private static InetAddress ipv4(int address) {
    return address(littleEndian(4).putInt(address).array());
  }

  private static InetAddress ipv6(long high, long low, int scope) {
    byte[] bytes = littleEndian(16).putLong(high).putLong(low).array();
    if (scope == 0) {
      return address(bytes);
    }
    try {
      return Inet6Address.getByAddress(null, bytes, scope);
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // sixteen bytes are an address
    }
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // four or sixteen bytes are an address
    }
  }
}
