package dev.seamark.server.transport;

import dev.seamark.process.Reason;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.tls.ServerTls;
import dev.seamark.server.transport.doh.DohConnection;
import dev.seamark.server.transport.doh.Http3Requests;
import dev.seamark.server.transport.doq.Doq;
import dev.seamark.server.transport.proxied.ProxyDoor;
import dev.seamark.server.transport.proxied.ProxyPolicy;
import dev.seamark.server.transport.quic.QuicBounds;
import dev.seamark.server.transport.quic.QuicLoop;
import dev.seamark.server.transport.quic.QuicSockets;
import dev.seamark.server.transport.tcp.ListenerRoom;
import dev.seamark.server.transport.tcp.TcpConnections;
import dev.seamark.server.transport.tcp.TcpEvents;
import dev.seamark.server.transport.tcp.TcpHandler;
import dev.seamark.server.transport.tcp.TcpLimits;
import dev.seamark.server.transport.tls.HandshakeGate;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One address and port, UDP and TCP or what goes over one of them alone, and the responder that its
 * queries go to.
 */
public final class Listener implements AutoCloseable {
  /** Largest query that is read over UDP. Queries are small; this one has room for any OPT. */
  static final int MAX_UDP_QUERY = 2048;

  /** Room in the kernel for packets that wait. */
  static final int SOCKET_BUFFER = 4 << 20;

  private static final int BACKLOG = 1024;

  /** The largest part that is read of a connection at once, before its replies are sent. */
  private static final int MAX_READ = 16 << 10;

  /** How long what is in flight may take when this closes: with all else, 5 s as in CoreDNS. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(4_500);

  /**
   * Where to listen.
   *
   * @param ip an address, or empty for all addresses of the host
   */
  public record Key(Scheme scheme, String ip, int port) {
    /** The listener's name in metrics and logs, {@code dns://:53}. */
    public String server() {
      return scheme.text() + "://" + this;
    }

    /** The socket address, where all addresses of the host are that one. */
    InetSocketAddress address(InetAddress all) {
      return new InetSocketAddress(ip.isEmpty() ? all : InetAddress.ofLiteral(ip), port);
    }

    /** Whether both want the same port for different things. */
    public boolean sharesPortWith(Key other) {
      boolean meet =
          scheme.isQuic() == other.scheme.isQuic()
              || scheme == Scheme.DNS
              || other.scheme == Scheme.DNS;
      return scheme != other.scheme && meet && ip.equals(other.ip) && port == other.port;
    }

    /** {@code host:port} as Go prints it: {@code :53}, {@code 127.0.0.1:53}, {@code [::1]:53}. */
    @Override
    public String toString() {
      return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port;
    }
  }

  private final Key key;
  private final Responder responder;
  private volatile TcpLimits limits = TcpLimits.USUAL;
  private volatile @Nullable ServerTls tls;
  private volatile @Nullable ProxyPolicy proxies;
  private final @Nullable ListenerRoom room;
  private final @Nullable QuicSockets quic;
  private final List<UdpSocket> udp = new ArrayList<>();
  private final List<Channel> tcp = new ArrayList<>();
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  private Listener(Key key, Responder responder) {
    this.key = key;
    this.responder = responder;
    room = key.scheme() == Scheme.HTTPS ? new ListenerRoom() : null;
    quic = key.scheme().isQuic() ? quicSockets() : null;
  }

  /**
   * Binds both sockets. What comes waits in them until {@link #begin}.
   *
   * @throws BindException where an address cannot be had; says which and why, as CoreDNS does
   */
  public static Listener open(Key key, Workers workers, Responder.Dispatch dispatch)
      throws BindException {
    Listener listener = new Listener(key, new Responder(dispatch));
    try {
      if (key.scheme() == Scheme.DNS) {
        listener.openUdp(workers);
      }
      if (key.scheme().isQuic()) {
        listener.openQuic(workers);
      } else {
        listener.openTcp(workers);
      }
      return listener;
    } catch (BindException e) {
      listener.close();
      throw e;
    }
  }

  private void openUdp(Workers workers) throws BindException {
    InetSocketAddress address = key.address(workers.allAddresses());
    List<Worker> all = workers.sharesPorts() ? workers.all() : workers.all().subList(0, 1);
    for (Worker worker : all) {
      try {
        udp.add(
            MmsgSocket.suits(worker.loop())
                ? MmsgSocket.open(worker, responder, address, new Mmsg())
                : NettyUdpSocket.open(workers, worker, responder, address));
      } catch (IOException e) {
        throw cannotBind("udp", e);
      }
    }
    try {
      for (UdpSocket socket : udp) {
        socket.allOpen();
      }
    } catch (IOException e) {
      throw cannotBind("udp", e);
    }
  }

  private QuicSockets quicSockets() {
    return key.scheme() == Scheme.QUIC ? Doq.sockets(responder) : Http3Requests.sockets(responder);
  }

  private void openQuic(Workers workers) throws BindException {
    InetSocketAddress address = key.address(workers.allAddresses());
    List<Worker> all = workers.sharesPorts() ? workers.all() : workers.all().subList(0, 1);
    List<QuicLoop> loops =
        all.stream()
            .map(each -> new QuicLoop(each, workers.connections(each), workers.handshakes(each)))
            .toList();
    try {
      Objects.requireNonNull(quic)
          .open(
              loops,
              (loop, handler) -> NettyUdpSocket.bind(workers, loop.worker(), address, handler));
    } catch (IOException e) {
      throw cannotBind("udp", e);
    }
  }

  private void openTcp(Workers workers) throws BindException {
    InetSocketAddress address = key.address(workers.allAddresses());
    // Where ports can be shared each loop accepts its own connections; else one accepts for all.
    List<Worker> all = workers.sharesPorts() ? workers.all() : workers.all().subList(0, 1);
    for (Worker worker : all) {
      ServerBootstrap bootstrap =
          new ServerBootstrap()
              .group(worker.loop(), workers.sharesPorts() ? worker.loop() : workers.group())
              .channel(workers.serverChannel())
              .option(ChannelOption.SO_BACKLOG, BACKLOG)
              .option(ChannelOption.SO_REUSEADDR, true)
              .option(ChannelOption.AUTO_READ, false)
              .childOption(ChannelOption.AUTO_READ, false)
              .childOption(
                  ChannelOption.RECVBUF_ALLOCATOR,
                  new AdaptiveRecvByteBufAllocator(64, 2048, MAX_READ).maxMessagesPerRead(1))
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      connections.add(channel);
                      serve(channel, workers);
                    }
                  });
      if (workers.sharesPorts()) {
        bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
      }
      tcp.add(bound(bootstrap.bind(address), "tcp"));
    }
  }

  /** A connection was accepted, whose loop calls this. */
  private void serve(Channel channel, Workers workers) {
    Worker of = workers.of(channel);
    TcpLimits now = limits;
    ServerTls secured = tls;
    TcpConnections ofLoop = workers.connections(of);
    ProxyPolicy behind = proxies;
    if (behind != null) {
      ProxyDoor.add(channel, behind, responder);
    }
    if (secured != null) {
      HandshakeGate.add(channel, secured, now.read(), workers.handshakes(of), responder);
    }
    if (room != null) {
      DohConnection.add(channel, responder, of, ofLoop, now, room, secured != null);
    } else {
      Transport transport = secured == null ? Transport.TCP : Transport.TLS;
      channel.pipeline().addLast(new TcpHandler(transport, responder, of, ofLoop, now));
    }
  }

  private Channel bound(ChannelFuture future, String network) throws BindException {
    if (!future.awaitUninterruptibly().isSuccess()) {
      throw cannotBind(network, future.cause());
    }
    return future.channel();
  }

  private BindException cannotBind(String network, @Nullable Throwable cause) {
    String why = cause == null ? "it failed" : Reason.of(cause);
    String remedy =
        switch (why) {
          case "address already in use" -> "; stop what listens there, or choose another port";
          case "permission denied" ->
              "; ports below 1024 need NET_BIND_SERVICE, or choose another port";
          case "not an address of this machine" -> "; name one that it has in the bind line";
          default -> "";
        };
    return new BindException("cannot listen on %s (%s): %s%s".formatted(key, network, why, remedy));
  }

  /** Where this listens. */
  public Key key() {
    return key;
  }

  /** What queries go to. */
  public Responder responder() {
    return responder;
  }

  /** From the next connection on, these limits hold. */
  public void limits(TcpLimits next) {
    limits = next;
    if (quic != null) {
      quic.terms().limits(next);
    }
  }

  /** From the next connection on, TLS is spoken by this, or none where it is null. */
  public void tls(@Nullable ServerTls next) {
    tls = next;
    if (quic != null) {
      quic.terms().tls(next);
    }
  }

  /** From now on clients may have so much on their way where QUIC is spoken; null for the usual. */
  public void quic(@Nullable QuicBounds bounds) {
    if (quic != null) {
      quic.terms().bounds(bounds == null ? QuicBounds.USUAL : bounds);
    }
  }

  /** From now on, headers of these proxies say who the clients are; nobody's where it is null. */
  public void proxies(@Nullable ProxyPolicy next) {
    if (Objects.equals(proxies, next)) {
      return; // what is remembered of proxies stays
    }
    proxies = next;
    udp.forEach(socket -> socket.proxies(next, udp.size()));
  }

  /**
   * From the next connection on, so many may be open at a time where HTTP or QUIC is spoken; 0 for
   * any number.
   */
  public void connections(int most) {
    if (room != null) {
      room.most(most);
    }
    if (quic != null) {
      quic.terms().connections(most);
    }
  }

  /** Begins to read queries, those first that have come since it was opened. */
  public void begin() {
    udp.forEach(UdpSocket::begin);
    tcp.forEach(channel -> channel.config().setAutoRead(true));
    if (quic != null) {
      quic.begin();
    }
  }

  /**
   * Stops: lets nothing more in, answers what has come, and closes; after {@link #GRACE_NANOS}
   * whatever is still in flight.
   */
  @Override
  public void close() {
    long deadline = System.nanoTime() + GRACE_NANOS;
    List<Promise<Void>> drains = new ArrayList<>();
    for (UdpSocket socket : udp) {
      Promise<Void> drained = GlobalEventExecutor.INSTANCE.newPromise();
      socket.drain(drained);
      drains.add(drained);
    }
    tcp.forEach(channel -> channel.close().awaitUninterruptibly());
    connections.forEach(channel -> channel.pipeline().fireUserEventTriggered(TcpEvents.DRAIN));
    if (quic != null) {
      quic.drain();
    }
    for (Promise<Void> drained : drains) {
      drained.awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      drained.cancel(false);
    }
    udp.forEach(socket -> socket.close().awaitUninterruptibly());
    connections
        .newCloseFuture()
        .awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    connections.close().awaitUninterruptibly();
    if (quic != null) {
      quic.close(deadline);
    }
  }
}
