package dev.seamark.server.transport;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A datagram socket without a channel around it, that does not block. */
final class DatagramFd extends Socket {
  /** The port of RFC 863. */
  private static final int DISCARD = 9;

  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;
  private static final int IP_PKTINFO = 8;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVPKTINFO = 49;

  private DatagramFd(int fd) {
    super(fd);
  }

  /**
   * Binds a socket that shares its port with others of ours. One bound to all addresses is told
   * with each datagram which of them it came to.
   */
  static DatagramFd bound(InetSocketAddress address, int bufferBytes) throws IOException {
    boolean ipv6 = address.getAddress() instanceof Inet6Address;
    DatagramFd socket = new DatagramFd(newSocketDgram0(ipv6));
    try {
      socket.setReusePort(true);
      // For the senders on the same address, of this loop and of the others, until all are there.
      socket.setReuseAddress(true);
      socket.setReceiveBufferSize(bufferBytes);
      socket.setSendBufferSize(bufferBytes);
      if (address.getAddress().isAnyLocalAddress()) {
        socket.askForLocal(ipv6);
      }
      socket.bind(address);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * From now on only sockets of the same user with SO_REUSEPORT can take what comes to the port.
   */
  void shut() throws IOException {
    setReuseAddress(false);
  }

  /**
   * Binds a socket to the same address that only sends. Being connected, to a port that never
   * speaks, it is in no other's way when datagrams come; those that came before it was connected
   * wait in it.
   *
   * <p>What it is for: the kernel wakes the epoll that watches a socket each time a datagram sent
   * has left, though it was not asked to. No epoll watches this one.
   */
  DatagramFd sender(int bufferBytes) throws IOException {
    InetSocketAddress address = localAddress();
    boolean ipv6 = address.getAddress() instanceof Inet6Address;
    DatagramFd socket = new DatagramFd(newSocketDgram0(ipv6));
    try {
      socket.setSendBufferSize(bufferBytes);
      if (ipv6 && address.getAddress().isAnyLocalAddress()) {
        socket.setIntOpt(SOL_IPV6, IPV6_V6ONLY, 0);
      }
      // Not SO_REUSEPORT, which would make it one of those among which the kernel spreads what
      // comes.
      socket.setReuseAddress(true);
      socket.bind(address);
      socket.connect(new InetSocketAddress(silent(address.getAddress(), ipv6), DISCARD));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * From now on nothing comes in: as a connected socket it is not one that others' datagrams are
   * for, and where it was the last one on its port the kernel tells their senders so. What came
   * before waits in it.
   */
  void deafen() throws IOException {
    InetSocketAddress address = localAddress();
    boolean ipv6 = address.getAddress() instanceof Inet6Address;
    connect(new InetSocketAddress(silent(address.getAddress(), ipv6), DISCARD));
  }

  private static InetAddress silent(InetAddress bound, boolean ipv6) throws IOException {
    return bound.isAnyLocalAddress() ? InetAddress.getByName(ipv6 ? "::1" : "127.0.0.1") : bound;
  }

  private void askForLocal(boolean overIpv6) throws IOException {
    if (overIpv6) {
      setIntOpt(SOL_IPV6, IPV6_V6ONLY, 0);
      setIntOpt(SOL_IPV6, IPV6_RECVPKTINFO, 1);
    } else {
      setIntOpt(SOL_IP, IP_PKTINFO, 1);
    }
  }
}
