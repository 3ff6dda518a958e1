package dev.seamark.server.transport;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One address and port, UDP and TCP, and the responder that its queries go to. */
public final class Listener implements AutoCloseable {
  /** Largest query that is read over UDP. Queries are small; this one has room for any OPT. */
  static final int MAX_UDP_QUERY = 2048;

  private static final int BATCH = 32;
  private static final int SOCKET_BUFFER = 4 << 20;
  private static final int BACKLOG = 1024;

  /** How long what is in flight may take when this closes, as in CoreDNS. */
  private static final int GRACE_SECONDS = 5;

  /**
   * Where to listen.
   *
   * @param ip an address, or empty for all addresses of the host
   */
  public record Key(String ip, int port) {
    /** The socket address. */
    InetSocketAddress address() {
      return ip.isEmpty()
          ? new InetSocketAddress(port)
          : new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    }

    /** {@code host:port} as Go prints it: {@code :53}, {@code 127.0.0.1:53}, {@code [::1]:53}. */
    @Override
    public String toString() {
      return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port;
    }
  }

  private final Key key;
  private final Responder responder;
  private final List<Channel> udp = new ArrayList<>();
  private final List<Channel> tcp = new ArrayList<>();
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  private Listener(Key key, Responder responder) {
    this.key = key;
    this.responder = responder;
  }

  /**
   * Binds both sockets.
   *
   * @param maxConnections of TCP at a time
   * @param idleMillis how long a TCP connection may be silent
   * @throws BindException where an address cannot be had; says which and why, as CoreDNS does
   */
  public static Listener open(
      Key key, Workers workers, Responder.Dispatch dispatch, int maxConnections, long idleMillis)
      throws BindException {
    Listener listener = new Listener(key, new Responder(dispatch));
    try {
      listener.openUdp(workers);
      listener.openTcp(workers, maxConnections, idleMillis);
      return listener;
    } catch (BindException e) {
      listener.close();
      throw e;
    }
  }

  private void openUdp(Workers workers) throws BindException {
    List<Worker> all = workers.sharesPorts() ? workers.all() : workers.all().subList(0, 1);
    for (Worker worker : all) {
      Bootstrap bootstrap =
          new Bootstrap()
              .group(worker.loop())
              .channel(workers.datagramChannel())
              .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
              .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
              .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
              .handler(new UdpHandler(responder, worker));
      if (workers.sharesPorts()) {
        bootstrap
            .option(UnixChannelOption.SO_REUSEPORT, true)
            .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_UDP_QUERY)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(BATCH * MAX_UDP_QUERY));
      } else {
        bootstrap.option(
            ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_UDP_QUERY));
      }
      udp.add(bound(bootstrap.bind(key.address()), "udp"));
    }
  }

  private void openTcp(Workers workers, int maxConnections, long idleMillis) throws BindException {
    // Where ports can be shared each loop accepts its own connections; else one accepts for all.
    List<Worker> all = workers.sharesPorts() ? workers.all() : workers.all().subList(0, 1);
    for (Worker worker : all) {
      ServerBootstrap bootstrap =
          new ServerBootstrap()
              .group(worker.loop(), workers.sharesPorts() ? worker.loop() : workers.group())
              .channel(workers.serverChannel())
              .option(ChannelOption.SO_BACKLOG, BACKLOG)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      if (connections.size() >= maxConnections) {
                        channel.close();
                        return;
                      }
                      connections.add(channel);
                      channel
                          .pipeline()
                          .addLast(new LengthFieldBasedFrameDecoder(65_535 + 2, 0, 2, 0, 2))
                          .addLast(new IdleStateHandler(0, 0, idleMillis, TimeUnit.MILLISECONDS))
                          .addLast(new TcpHandler(responder, workers.of(channel)));
                    }
                  });
      if (workers.sharesPorts()) {
        bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
      }
      tcp.add(bound(bootstrap.bind(key.address()), "tcp"));
    }
  }

  private Channel bound(ChannelFuture future, String network) throws BindException {
    if (!future.awaitUninterruptibly().isSuccess()) {
      Throwable cause = future.cause();
      String why = cause == null ? "unknown" : String.valueOf(cause.getMessage());
      if (why.contains("Address already in use")) {
        why = "address already in use; stop what listens there, or choose another port";
      } else if (why.contains("Permission denied")) {
        why = "permission denied; ports below 1024 need NET_BIND_SERVICE, or choose another port";
      }
      throw new BindException("listen " + network + " " + key + ": bind: " + why);
    }
    return future.channel();
  }

  /** Where this listens. */
  public Key key() {
    return key;
  }

  /** What queries go to. */
  public Responder responder() {
    return responder;
  }

  /** Stops: no further queries are read; connections are closed once their replies are out. */
  @Override
  public void close() {
    for (Channel channel : udp) {
      Promise<Void> drained = GlobalEventExecutor.INSTANCE.newPromise();
      channel.pipeline().get(UdpHandler.class).drain(drained);
      drained.awaitUninterruptibly(GRACE_SECONDS, TimeUnit.SECONDS);
      drained.cancel(false);
    }
    udp.forEach(channel -> channel.close().awaitUninterruptibly());
    tcp.forEach(channel -> channel.close().awaitUninterruptibly());
    connections.forEach(channel -> channel.pipeline().fireUserEventTriggered(TcpHandler.DRAIN));
    connections.newCloseFuture().awaitUninterruptibly(GRACE_SECONDS, TimeUnit.SECONDS);
    connections.close().awaitUninterruptibly();
  }
}
