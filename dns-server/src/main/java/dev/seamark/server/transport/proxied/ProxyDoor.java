package dev.seamark.server.transport.proxied;

import dev.seamark.server.exchange.Responder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a connection begins with a header, and leaves. How long that may take is bounded by
 * what comes behind: the handshake of TLS, or the first query. Confined to the connection's loop.
 */
public final class ProxyDoor extends ChannelInboundHandlerAdapter {
  /** Of what a header may say besides addresses; nobody here reads it. */
  private static final int MAX_EXTRAS = 1024;

  private final ProxyPolicy.Others policy;
  private final Responder responder;
  private @Nullable ByteBuf held;

  private ProxyDoor(ProxyPolicy.Others policy, Responder responder) {
    this.policy = policy;
    this.responder = responder;
  }

  /** Puts it in front of a connection that was accepted, before its other handlers are there. */
  public static void add(Channel channel, ProxyPolicy policy, Responder responder) {
    if (channel.remoteAddress() instanceof InetSocketAddress sender) {
      ProxyPolicy.Others of = policy.of(sender.getAddress());
      if (of != ProxyPolicy.Others.SKIP) {
        channel.pipeline().addLast(new ProxyDoor(of, responder));
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf more = (ByteBuf) message;
    ByteBuf all =
        held == null
            ? more
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), held, more);
    held = all;
    switch (HAProxyMessageDecoder.detectProtocol(all).state()) {
      case NEEDS_MORE_DATA -> {}
      case INVALID -> context.pipeline().remove(this); // there is none
      case DETECTED -> {
        if (policy == ProxyPolicy.Others.REJECT) {
          responder.proxyRefused("rejected");
          context.close();
        } else {
          String own = context.name();
          ProxyUse use = new ProxyUse(policy == ProxyPolicy.Others.USE, responder);
          context.pipeline().addAfter(own, null, use);
          context.pipeline().addAfter(own, null, new HAProxyMessageDecoder(MAX_EXTRAS, true));
          context.pipeline().remove(this);
        }
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (held != null) {
      context.read(); // it is not clear yet
    } else {
      context.fireChannelReadComplete();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    release();
    context.fireChannelInactive();
  }

  private void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    ByteBuf rest = held;
    held = null;
    if (rest == null) {
      return;
    }
    if (removed.channel().isActive()) {
      removed.fireChannelRead(rest);
      removed.fireChannelReadComplete();
    } else {
      rest.release();
    }
  }
}
