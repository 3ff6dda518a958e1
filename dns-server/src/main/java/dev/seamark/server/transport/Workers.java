package dev.seamark.server.transport;

import dev.seamark.process.Fallback;
import dev.seamark.process.Reason;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.tcp.TcpConnections;
import dev.seamark.server.transport.tls.Handshakes;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator.SplittableGenerator;

/** The event loops of the process and what belongs to each. */
public final class Workers implements AutoCloseable {
  private static final Path IPV6_ADDRESSES = Path.of("/proc/net/if_inet6");

  private final boolean epoll;
  private final MultiThreadIoEventLoopGroup group;
  private final List<Worker> workers = new ArrayList<>();
  private final List<TcpConnections> connections = new ArrayList<>();
  private final Map<Worker, Handshakes> handshakes = new ConcurrentHashMap<>();
  private final IdentityHashMap<EventLoop, Worker> byLoop = new IdentityHashMap<>();

  /**
   * Starts the loops.
   *
   * @param count how many, at least 1
   * @param nanoClock a steady clock
   */
  public Workers(int count, LongSupplier nanoClock, SplittableGenerator random) {
    this(count, nanoClock, random, TcpConnections.Bounds.ofProcess(count));
  }

  /** Starts loops that have so much room for TCP connections each. */
  Workers(
      int count, LongSupplier nanoClock, SplittableGenerator random, TcpConnections.Bounds bounds) {
    epoll = Epoll.isAvailable();
    if (!epoll) {
      Fallback.EPOLL.take(Reason.of(Epoll.unavailabilityCause()));
    }
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("worker", true), io);
    for (int i = 0; i < count; i++) {
      EventLoop loop = group.next();
      Worker worker = new Worker(i, loop, nanoClock, random.split());
      workers.add(worker);
      connections.add(new TcpConnections(bounds));
      byLoop.put(loop, worker);
    }
  }

  /** All workers, by number. */
  public List<Worker> all() {
    return List.copyOf(workers);
  }

  /** The worker whose loop this channel is on. */
  Worker of(Channel channel) {
    return Objects.requireNonNull(byLoop.get(channel.eventLoop()));
  }

  /** The TCP connections of a worker. */
  TcpConnections connections(Worker worker) {
    return connections.get(worker.index());
  }

  /** The TLS handshakes of a worker, whose loop calls this. */
  Handshakes handshakes(Worker worker) {
    return handshakes.computeIfAbsent(worker, Handshakes::new);
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  /** Whether several sockets may share an address, one for each loop. */
  boolean sharesPorts() {
    return epoll;
  }

  /**
   * What to bind to for all addresses of this host: the one of IPv6, which takes IPv4, too, where
   * there is any IPv6 address. The JDK's own sockets read its wildcard in this way by themselves.
   */
  InetAddress allAddresses() {
    return epoll && Socket.isIPv6Preferred() && hasIpv6()
        ? InetAddress.ofLiteral("::")
        : new InetSocketAddress(0).getAddress();
  }

  private static boolean hasIpv6() {
    try {
      return Files.readAllBytes(IPV6_ADDRESSES).length > 0;
    } catch (IOException e) {
      return false; // a kernel without IPv6
    }
  }

  Class<? extends DatagramChannel> datagramChannel() {
    return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
  }

  Class<? extends ServerChannel> serverChannel() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** Ends the loops; what is still in flight on them is lost. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
