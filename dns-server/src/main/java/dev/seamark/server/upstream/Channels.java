package dev.seamark.server.upstream;

import dev.seamark.server.upstream.doh.Doh;
import dev.seamark.server.upstream.doh.DohCodec;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import org.jspecify.annotations.Nullable;

/** Sockets of the kind that an event loop can serve. */
final class Channels {
  private static final int MAX_MESSAGE = 65_535;

  private Channels() {}

  private static boolean isEpoll(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
  }

  static Channel datagram(EventLoop loop) {
    return isEpoll(loop) ? new EpollDatagramChannel() : new NioDatagramChannel();
  }

  static Channel stream(EventLoop loop) {
    return isEpoll(loop) ? new EpollSocketChannel() : new NioSocketChannel();
  }

  /** Makes messages of a stream: of TCP's, or of HTTP/2 where there is that. */
  static ChannelHandler framing(@Nullable Doh doh) {
    if (doh != null) {
      return DohCodec.of(doh); // by itself, so that others do not load it
    }
    return new LengthFieldBasedFrameDecoder(MAX_MESSAGE + 2, 0, 2, 0, 2);
  }

  /**
   * Has what comes acknowledged at once. Many servers hold back a small reply until the one before
   * it is acknowledged (RFC 896), which the kernel would put off for up to 40 ms.
   */
  static ChannelHandler acknowledging() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelReadComplete(ChannelHandlerContext context) {
        if (context.channel() instanceof EpollSocketChannel epoll && epoll.isActive()) {
          epoll.config().setTcpQuickAck(true);
        }
        context.fireChannelReadComplete();
      }
    };
  }
}
