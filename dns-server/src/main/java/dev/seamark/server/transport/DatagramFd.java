package dev.seamark.server.transport;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** A datagram socket without a channel around it, that does not block. */
final class DatagramFd extends Socket {
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

  private void askForLocal(boolean overIpv6) throws IOException {
    if (overIpv6) {
      setIntOpt(SOL_IPV6, IPV6_V6ONLY, 0);
      setIntOpt(SOL_IPV6, IPV6_RECVPKTINFO, 1);
    } else {
      setIntOpt(SOL_IP, IP_PKTINFO, 1);
    }
  }
}
