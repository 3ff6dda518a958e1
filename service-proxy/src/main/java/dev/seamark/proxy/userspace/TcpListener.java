package dev.seamark.proxy.userspace;

import dev.seamark.zones.catalog.IpAddress;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Accepts connections, decides about each, and gives it to one of the workers. */
final class TcpListener extends ChannelInboundHandlerAdapter implements Listener {
  /** How long nothing is accepted after that failed, which it does where files run out. */
  private static final long PAUSE_MILLIS = 100;

  private final Workers workers;
  private final Counts counts;
  private final Routes routes;
  private final ServerSocketChannel channel;
  private Optional<IpAddress> address = Optional.empty();

  TcpListener(Workers workers, Worker worker, Routes routes) {
    this.workers = workers;
    this.counts = worker.counts();
    this.routes = routes;
    channel = worker.transport().newListener();
    channel.pipeline().addLast(this);
    worker.loop().register(channel);
  }

  @Override
  public ChannelFuture bind(ListenAddress at) {
    address = at.address();
    return channel.bind(at.socketAddress());
  }

  @Override
  public void rerouted() {}

  @Override
  public ChannelFuture close() {
    return channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    SocketChannel client = (SocketChannel) accepted;
    Worker worker = workers.next();
    Optional<Route> route =
        routes.of(address.orElseGet(() -> IpAddress.of(client.localAddress().getAddress())));
    IpAddress from = IpAddress.of(client.remoteAddress().getAddress());
    if (route.isEmpty()
        || !(route.get().decide(from) instanceof Route.Decision.To(Candidates candidates))) {
      worker.counts().denied.increment();
      refuse(client);
      return;
    }
    Choice choice =
        new Choice(
            worker.outcasts().among(candidates, worker.nanos()),
            candidates,
            route.get().affinity(),
            from,
            worker.settings().attempts());
    Relay relay = new Relay(worker, route.get().key(), choice, client);
    worker.transport().prepared(client);
    client.pipeline().addLast(relay.client());
    worker
        .loop()
        .register(client)
        .addListener(
            registered -> {
              if (!registered.isSuccess()) {
                client.unsafe().closeForcibly();
              }
            });
  }

  /** It is connected already, as the kernel sees it; a reset is what is nearest to a refusal. */
  private static void refuse(SocketChannel client) {
    client.config().setSoLinger(0);
    client.unsafe().closeForcibly();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      counts.notAccepted(cause);
    }
    channel.config().setAutoRead(false);
    channel
        .eventLoop()
        .schedule(() -> channel.config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }
}
