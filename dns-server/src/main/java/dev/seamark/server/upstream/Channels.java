package dev.seamark.server.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Sockets of the kind that an event loop can serve. */
final class Channels {
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
}
