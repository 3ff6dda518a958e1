package dev.seamark.server.transport.tls;

import dev.seamark.server.client.Clients;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.tls.ServerTls;
import dev.seamark.server.transport.tcp.ProxiedFrom;
import dev.seamark.server.transport.tcp.TcpEvents;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what a client sends for its handshake until it has its turn, and leaves when the
 * handshake is done. Confined to the connection's loop.
 */
public final class HandshakeGate extends ChannelInboundHandlerAdapter implements Handshakes.One {
  private final Handshakes handshakes;
  private final Responder responder;
  private final ArrayDeque<Object> held = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private long client;
  private boolean waits;
  private boolean over;
  private boolean gaveWay;

  private HandshakeGate(Handshakes handshakes, Responder responder) {
    this.handshakes = handshakes;
    this.responder = responder;
  }

  /**
   * Puts TLS in front of a connection that was accepted, before its other handlers are there.
   * {@link TcpEvents#SECURED} tells them when it is in place, and {@link TcpEvents#LAST} when the
   * client has said that nothing more comes.
   *
   * @param handshake how long the handshake may take
   */
  public static void add(
      Channel channel,
      ServerTls tls,
      Duration handshake,
      Handshakes handshakes,
      Responder responder) {
    SslHandler handler = tls.handler(channel.alloc(), handshake);
    HandshakeGate gate = new HandshakeGate(handshakes, responder);
    channel.pipeline().addLast(gate, handler);
    handler.handshakeFuture().addListener(gate::done);
    handler
        .sslCloseFuture()
        .addListener(
            closed -> {
              if (closed.isSuccess() && channel.isActive()) {
                channel.pipeline().fireUserEventTriggered(TcpEvents.LAST);
              }
            });
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    if (added.channel().remoteAddress() instanceof InetSocketAddress address) {
      client = Clients.at(address.getAddress());
    }
    handshakes.begin(this);
  }

  /** A proxy speaks for another client: it has its share of handshakes, not the proxy. */
  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event instanceof ProxiedFrom by && !over && !gaveWay) {
      handshakes.end(this);
      client = Clients.at(by.remote().getAddress());
      handshakes.begin(this);
    }
    from.fireUserEventTriggered(event);
  }

  @Override
  public long client() {
    return client;
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  private void done(Future<? super Channel> handshake) {
    over = true;
    handshakes.end(this);
    if (handshake.isSuccess()) {
      context().pipeline().remove(this);
      context().pipeline().fireUserEventTriggered(TcpEvents.SECURED);
    } else {
      responder.handshakeFailed(gaveWay ? "room" : HandshakeFailure.reason(handshake.cause()));
    }
  }

  @Override
  public void giveWay() {
    gaveWay = true;
    context().close();
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (waits) {
      held.add(message);
    } else if (over || handshakes.mayGoOn(this)) {
      from.fireChannelRead(message);
    } else {
      waits = true;
      held.add(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    if (!waits) {
      from.fireChannelReadComplete();
    }
  }

  @Override
  public void goOn() {
    waits = false;
    pass(context());
  }

  private void pass(ChannelHandlerContext from) {
    if (held.isEmpty()) {
      return;
    }
    for (Object each = held.poll(); each != null; each = held.poll()) {
      from.fireChannelRead(each);
    }
    from.fireChannelReadComplete();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    waits = false;
    if (removed.channel().isActive()) {
      pass(removed);
    } else {
      held.forEach(ReferenceCountUtil::release);
      held.clear();
    }
  }
}
