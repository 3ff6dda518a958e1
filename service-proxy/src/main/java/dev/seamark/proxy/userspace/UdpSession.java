package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one client of a UDP listener sends to an endpoint, and the replies. An endpoint whose host
 * says that nobody is there is left for another one. Confined to the event loop of its listener.
 */
final class UdpSession {
  private final Worker worker;
  private final UdpSessions.Id id;
  private final Choice choice;

  private @Nullable DatagramChannel channel;
  private @Nullable Replies replies;
  private boolean answered;
  private long lastActive;

  UdpSession(Worker worker, UdpSessions.Id id, Choice choice) {
    this.worker = worker;
    this.id = id;
    this.choice = choice;
  }

  UdpSessions.Id id() {
    return id;
  }

  Destination destination() {
    return choice.current();
  }

  /** Begins, if it can be. */
  boolean open() {
    if (!connect()) {
      return false;
    }
    touch();
    worker.sessions().add(this);
    return true;
  }

  private boolean connect() {
    Optional<Destination> next = choice.next(worker.random());
    if (next.isEmpty()) {
      worker.counts().unreachable.increment();
      return false;
    }
    try {
      DatagramChannel fresh = worker.transport().newDatagrams();
      channel = fresh;
      replies = new Replies();
      fresh.pipeline().addLast(replies);
      worker.loop().register(fresh);
      // at once, there is no handshake
      return fresh
          .connect(Transport.socketAddress(next.get().address(), next.get().port()))
          .isSuccess();
    } catch (ChannelException _) {
      return false; // no more files
    }
  }

  private void touch() {
    lastActive = worker.nanos();
  }

  boolean isExpired(long now) {
    Duration patience = answered ? worker.settings().udpIdle() : worker.settings().udpUnanswered();
    return patience.compareTo(Duration.ofNanos(now - lastActive)) <= 0;
  }

  /** Sends a datagram of the client on, and releases it. */
  void send(ByteBuf content) {
    DatagramChannel to = channel;
    if (to == null || !to.isWritable()) {
      worker.counts().droppedDatagrams.increment();
      content.release();
      return;
    }
    touch();
    to.writeAndFlush(content, to.voidPromise());
  }

  /** Nobody is there: another endpoint gets what the client sends next. */
  private void unreachable() {
    worker.counts().retries.increment();
    closeChannel();
    if (!connect()) {
      worker.sessions().close(this);
    }
  }

  /** Lets go of its socket. {@link UdpSessions} calls it. */
  void closeChannel() {
    DatagramChannel open = channel;
    channel = null;
    replies = null;
    if (open != null) {
      open.close();
    }
  }

  /** What comes from one endpoint. */
  private final class Replies extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      if (replies != this) {
        packet.release();
        return;
      }
      answered = true;
      touch();
      worker.sessions().get(id); // used just now
      id.listener().reply(packet.content(), id.client());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      id.listener().flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (replies == this && cause instanceof IOException) {
        unreachable();
      }
    }
  }
}
