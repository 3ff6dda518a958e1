package dev.seamark.proxy.userspace;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One of the two connections of a {@link Relay}. What it reads, its peer writes; what its peer
 * cannot write, it does not read.
 */
final class RelayEnd extends ChannelInboundHandlerAdapter {
  private final Relay relay;
  private final SocketChannel channel;

  private @Nullable RelayEnd peer;
  private @Nullable Deque<ByteBuf> early;
  private boolean inputEnded;
  private boolean outputEnded;

  RelayEnd(Relay relay, SocketChannel channel) {
    this.relay = relay;
    this.channel = channel;
  }

  SocketChannel channel() {
    return channel;
  }

  boolean hasInputEnded() {
    return inputEnded;
  }

  boolean hasOutputEnded() {
    return outputEnded;
  }

  /**
   * Whether it was reset after its end: what has ended is not read again, and so nobody hears of
   * that. A connection that both sides have ended is closed for the kernel as well, while its last
   * bytes wait to be read, or for a client that is slow.
   */
  boolean isGone() {
    return inputEnded && !outputEnded && Transport.isDead(channel);
  }

  /** Tells the other side that there is no more. */
  void shutdownOutput() {
    outputEnded = true;
    channel.shutdownOutput();
  }

  /** Tells both ends of one another, and passes on what came before. */
  static void join(RelayEnd one, RelayEnd other) {
    one.peer = other;
    other.peer = one;
    one.start(other);
    other.start(one);
  }

  private void start(RelayEnd to) {
    Deque<ByteBuf> waiting = early;
    early = null;
    if (waiting != null) {
      waiting.forEach(to::write);
      to.channel.flush();
    }
    if (relay.isOver()) {
      return;
    }
    if (inputEnded) {
      to.endOutput();
    } else if (to.channel.isWritable()) {
      channel.config().setAutoRead(true);
    }
  }

  private void write(Object bytes) {
    channel.write(bytes, channel.voidPromise());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    relay.active(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    RelayEnd to = peer;
    if (relay.isOver()) {
      ReferenceCountUtil.release(bytes);
    } else if (to == null) {
      // it is not read before there is a peer, but for what came with its end
      early = early == null ? new ArrayDeque<>(1) : early;
      early.add((ByteBuf) bytes);
    } else {
      to.write(bytes);
      if (!to.channel.isWritable()) {
        channel.config().setAutoRead(false);
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    RelayEnd to = peer;
    if (to != null) {
      relay.touch();
      to.channel.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    RelayEnd from = peer;
    if (from != null && channel.isWritable() && !from.inputEnded && !relay.isOver()) {
      relay.touch();
      from.channel.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
      inputEnded = true;
      RelayEnd to = peer;
      if (to != null && !relay.isOver()) {
        to.endOutput();
      }
    }
  }

  /** Passes on that there is no more, after all that is still waiting. */
  private void endOutput() {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (written.isSuccess() && !relay.isOver()) {
                relay.allWritten(this);
              }
            });
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    relay.broken(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    relay.broken(this);
  }

  /** Closes as a reset does, once what waits has been written. */
  void resetWhenWritten() {
    channel.config().setAutoRead(false);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> reset());
  }

  /** Closes so that the other side sees a reset. */
  void reset() {
    if (early != null) {
      early.forEach(ByteBuf::release);
      early = null;
    }
    if (channel.isOpen()) {
      try {
        channel.config().setSoLinger(0);
      } catch (RuntimeException _) {
        // it is closed already, as far as the kernel is concerned
      }
      channel.close();
    }
  }
}
