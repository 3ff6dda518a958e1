package dev.seamark.server.transport;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.proxied.ProxyPolicy;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A datagram channel of Netty's: works everywhere, and makes some objects for each packet. */
final class NettyUdpSocket implements UdpSocket {
  private static final int BATCH = 32;

  private final Channel channel;
  private final UdpHandler handler;
  private final Traffic traffic;

  private NettyUdpSocket(Channel channel, UdpHandler handler, Traffic traffic) {
    this.channel = channel;
    this.handler = handler;
    this.traffic = traffic;
  }

  /** Binds a socket on the worker's loop. */
  static NettyUdpSocket open(
      Workers workers, Worker worker, Responder responder, InetSocketAddress address)
      throws IOException {
    Traffic traffic = new Traffic(worker, () -> true); // sent by the end of the loop's turn
    UdpHandler handler = new UdpHandler(responder, worker, traffic);
    return new NettyUdpSocket(bind(workers, worker, address, handler), handler, traffic);
  }

  /** Binds a channel on the worker's loop, which does not read yet. */
  static Channel bind(
      Workers workers, Worker worker, InetSocketAddress address, ChannelHandler handler)
      throws IOException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(worker.loop())
            .channel(workers.datagramChannel())
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.SO_RCVBUF, Listener.SOCKET_BUFFER)
            .option(ChannelOption.SO_SNDBUF, Listener.SOCKET_BUFFER)
            .handler(handler);
    if (workers.sharesPorts()) {
      bootstrap
          .option(UnixChannelOption.SO_REUSEPORT, true)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, Listener.MAX_UDP_QUERY)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(BATCH * Listener.MAX_UDP_QUERY));
    } else {
      bootstrap.option(
          ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(Listener.MAX_UDP_QUERY));
    }
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          bound.cause() == null ? "unknown" : bound.cause().getMessage(), bound.cause());
    }
    return bound.channel();
  }

  @Override
  public InetSocketAddress local() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public void proxies(@Nullable ProxyPolicy policy, int sockets) {
    handler.proxies(policy, sockets);
  }

  @Override
  public void begin() {
    channel.config().setAutoRead(true);
  }

  @Override
  public void drain(Promise<Void> drained) {
    traffic.drain(drained);
  }

  @Override
  public Future<?> close() {
    return channel.close();
  }
}
