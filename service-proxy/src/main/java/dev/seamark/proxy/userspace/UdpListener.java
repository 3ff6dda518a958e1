package dev.seamark.proxy.userspace;

import dev.seamark.zones.catalog.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes datagrams at one address and gives each to the session of its client. It and its sessions
 * live on one event loop.
 */
final class UdpListener extends ChannelInboundHandlerAdapter implements Listener {
  private final Worker worker;
  private final Routes routes;
  private final DatagramChannel channel;
  private Optional<IpAddress> address = Optional.empty();

  UdpListener(Worker worker, Routes routes) {
    this.worker = worker;
    this.routes = routes;
    channel = worker.transport().newDatagrams();
    channel.pipeline().addLast(this);
    worker.loop().register(channel);
  }

  @Override
  public ChannelFuture bind(ListenAddress at) {
    address = at.address();
    address.ifPresent(own -> worker.transport().allow(channel, own));
    return channel.bind(at.socketAddress());
  }

  private Optional<Route> route() {
    return address.flatMap(routes::of);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    UdpSession session = session(packet.sender());
    if (session == null) {
      worker.counts().droppedDatagrams.increment();
      packet.release();
    } else {
      session.send(packet.content());
    }
  }

  private @Nullable UdpSession session(InetSocketAddress client) {
    UdpSessions.Id id = new UdpSessions.Id(this, client);
    UdpSession known = worker.sessions().get(id);
    return known != null ? known : route().map(route -> open(id, route)).orElse(null);
  }

  private @Nullable UdpSession open(UdpSessions.Id id, Route route) {
    IpAddress from = IpAddress.of(id.client().getAddress());
    if (!(route.decide(from) instanceof Route.Decision.To(Candidates candidates))
        || !worker.sessions().makeRoom()) {
      return null;
    }
    Choice choice =
        new Choice(candidates, candidates, route.affinity(), from, worker.settings().attempts());
    UdpSession session = new UdpSession(worker, id, choice);
    return session.open() ? session : null;
  }

  /** Sends what an endpoint says to a client, later; {@link #flush} follows. */
  void reply(ByteBuf content, InetSocketAddress client) {
    if (channel.isWritable()) {
      channel.write(new DatagramPacket(content, client), channel.voidPromise());
    } else {
      worker.counts().droppedDatagrams.increment();
      content.release();
    }
  }

  void flush() {
    channel.flush();
  }

  /** Flows to endpoints that no longer serve end at once, so that clients reach others. */
  @Override
  public void rerouted() {
    worker
        .loop()
        .execute(
            () ->
                worker
                    .sessions()
                    .closeIf(
                        session ->
                            session.id().listener() == this
                                && route()
                                    .filter(
                                        r -> r.serving().contains(session.destination().address()))
                                    .isEmpty()));
  }

  @Override
  public ChannelFuture close() {
    worker
        .loop()
        .execute(() -> worker.sessions().closeIf(session -> session.id().listener() == this));
    return channel.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    worker.counts().droppedDatagrams.increment(); // a client that went, a datagram too large
  }
}
