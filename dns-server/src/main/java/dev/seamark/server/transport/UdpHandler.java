package dev.seamark.server.transport;

import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.proxied.ProxiedDatagrams;
import dev.seamark.server.transport.proxied.ProxyPolicy;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Queries over UDP. Replies made while a batch is read go out together when it ends; replies that
 * come later are flushed together at the end of the loop's turn. Confined to its worker's loop.
 */
final class UdpHandler extends SimpleChannelInboundHandler<DatagramPacket> {
  private final Responder responder;
  private final Worker worker;
  private final Traffic traffic;
  private final byte[] packet = new byte[Listener.MAX_UDP_QUERY];
  private volatile @Nullable ProxiedDatagrams proxied;
  private boolean reading;
  private boolean flushDue;

  UdpHandler(Responder responder, Worker worker, Traffic traffic) {
    this.responder = responder;
    this.worker = worker;
    this.traffic = traffic;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
    reading = true;
    ByteBuf content = datagram.content();
    int length = Math.min(content.readableBytes(), packet.length);
    content.readBytes(packet, 0, length);
    ProxiedDatagrams behind = proxied;
    if (behind == null) {
      receive(context, datagram.sender(), datagram.sender(), 0, length);
      return;
    }
    var opened = behind.open(ByteBuffer.wrap(packet), 0, length, datagram.sender());
    if (opened != null) {
      receive(context, opened.client(), datagram.sender(), opened.skip(), length);
    }
  }

  private void receive(
      ChannelHandlerContext context,
      InetSocketAddress client,
      InetSocketAddress sender,
      int from,
      int length) {
    traffic.came();
    responder.receive(worker, new Client(context, client, sender), packet, from, length - from);
  }

  /** As {@link UdpSocket#proxies}. */
  void proxies(@Nullable ProxyPolicy policy, int sockets) {
    proxied = policy == null ? null : new ProxiedDatagrams(policy, worker, responder, sockets);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    context.flush();
  }

  private void flushLater(ChannelHandlerContext context) {
    if (!reading && !flushDue) {
      flushDue = true;
      worker
          .loop()
          .execute(
              () -> {
                flushDue = false;
                context.flush();
              });
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A client that is gone (ICMP port unreachable), or a reply that cannot be sent: its own loss.
    if (!(cause instanceof IOException)) {
      responder.broke("a UDP socket", cause);
    }
  }

  private final class Client implements Peer {
    private final ChannelHandlerContext context;
    private final InetSocketAddress remote;
    private final InetSocketAddress sender;

    Client(ChannelHandlerContext context, InetSocketAddress remote, InetSocketAddress sender) {
      this.context = context;
      this.remote = remote;
      this.sender = sender;
    }

    @Override
    public InetSocketAddress remote() {
      return remote;
    }

    @Override
    public InetSocketAddress local() {
      return (InetSocketAddress) context.channel().localAddress();
    }

    @Override
    public Transport transport() {
      return Transport.UDP;
    }

    @Override
    public void send(byte[] message, int length) {
      ByteBuf out = context.alloc().directBuffer(length).writeBytes(message, 0, length);
      context.write(new DatagramPacket(out, sender), context.voidPromise());
      flushLater(context);
    }

    @Override
    public void ended() {
      traffic.ended();
    }
  }
}
