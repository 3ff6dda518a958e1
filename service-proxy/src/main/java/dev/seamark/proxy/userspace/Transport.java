package dev.seamark.proxy.userspace;

import dev.seamark.process.Fallback;
import dev.seamark.process.Reason;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The sockets, with the options that they have here: Linux's epoll where it is available.
 *
 * @param epoll whether it is
 * @param routed ranges whose addresses are this machine's because a route says so
 */
record Transport(boolean epoll, List<Cidr> routed) {
  private static final int BACKLOG = 4096;

  /** What may wait for a slow reader before the other side is no longer read. */
  private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(64 << 10, 256 << 10);

  /** The state of a connection that is no more, by the kernel's count: reset, or ended by both. */
  private static final int TCP_CLOSE = 7;

  /** Reads grow with what comes, up to what takes few calls for a fast stream. */
  private static final RecvByteBufAllocator STREAMS =
      new AdaptiveRecvByteBufAllocator(1 << 10, 4 << 10, 256 << 10);

  /** The largest datagram there is. */
  private static final int DATAGRAM = 1 << 16;

  /** Room in the kernel for datagrams that wait; less where the kernel allows less. */
  private static final int DATAGRAMS_WAITING = 1 << 20;

  static Transport best(List<Cidr> routed) {
    if (!Epoll.isAvailable()) {
      Fallback.EPOLL.take(Reason.of(Epoll.unavailabilityCause()));
    }
    return new Transport(Epoll.isAvailable(), routed);
  }

  IoHandlerFactory io() {
    return epoll ? LastingEpoll.newFactory() : NioIoHandler.newFactory();
  }

  /** A socket that connections are accepted at. */
  ServerSocketChannel newListener() {
    ServerSocketChannel channel =
        epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    channel.config().setReuseAddress(true).setBacklog(BACKLOG);
    return channel;
  }

  /** A connection to an endpoint, not made yet. */
  SocketChannel newConnection() {
    return prepared(epoll ? new EpollSocketChannel() : new NioSocketChannel());
  }

  /**
   * Gives a connection its options: it is not read until somebody asks for it. Netty has set
   * TCP_NODELAY.
   */
  SocketChannel prepared(SocketChannel channel) {
    channel
        .config()
        .setAutoRead(false)
        .setAllowHalfClosure(true)
        .setKeepAlive(true)
        .setWriteBufferWaterMark(WAITING)
        .setRecvByteBufAllocator(STREAMS);
    return channel;
  }

  /** Whether the kernel has given the connection up, though no read or write has said so. */
  static boolean isDead(SocketChannel channel) {
    return channel instanceof EpollSocketChannel epoll
        && epoll.isOpen()
        && epoll.tcpInfo().state() == TCP_CLOSE;
  }

  /** A socket for datagrams; the channel of a client, or of a listener. */
  DatagramChannel newDatagrams() {
    DatagramChannel channel = epoll ? new EpollDatagramChannel() : new NioDatagramChannel();
    channel
        .config()
        .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(DATAGRAM))
        .setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING);
    channel.config().setReceiveBufferSize(DATAGRAMS_WAITING);
    return channel;
  }

  /**
   * Allows the socket to be bound to this address if a route makes it this machine's: for IPv6 the
   * kernel looks at interfaces alone.
   */
  void allow(DatagramChannel channel, IpAddress address) {
    if (channel instanceof EpollDatagramChannel socket
        && routed.stream().anyMatch(range -> range.contains(address))) {
      socket.config().setFreeBind(true);
    }
  }

  /** How many bytes the buffers of all sockets take, those kept for later among them. */
  static long usedMemory() {
    return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator
        ? allocator.metric().usedDirectMemory()
        : 0;
  }

  static InetSocketAddress socketAddress(IpAddress address, int port) {
    byte[] bytes = new byte[address.length()];
    address.toBytes(bytes, 0);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }
}
