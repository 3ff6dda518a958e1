package dev.seamark.server.transport;

import dev.seamark.server.exchange.MessageStream;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.zones.wire.Query;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Queries over one TCP connection (RFC 7766): many may be on their way at once, and replies go back
 * as they come. A client that does not read its replies is not read from, either. Confined to its
 * worker's loop.
 */
final class TcpHandler extends SimpleChannelInboundHandler<ByteBuf> implements Peer {
  /** Event: read no further query, close when all replies are out. */
  static final String DRAIN = "drain";

  private static final int MAX_IN_FLIGHT = 1024;

  /** Messages of a stream that are written before others of the loop get their turn. */
  private static final int STREAMED_AT_ONCE = 4;

  private final Responder responder;
  private final Worker worker;
  private final TcpLimits limits;
  private @Nullable ChannelHandlerContext context;
  private @Nullable TcpPatience patience;
  private @Nullable InetSocketAddress remote;
  private @Nullable InetSocketAddress local;
  private byte[] packet = new byte[Query.MINIMUM_UDP_PAYLOAD];
  private final ArrayDeque<MessageStream> streams = new ArrayDeque<>();
  private final Runnable pump = this::pump;
  private boolean pumping;
  private int inFlight;
  private int asked;
  private boolean reading;
  private boolean draining;

  TcpHandler(Responder responder, Worker worker, TcpLimits limits) {
    this.responder = responder;
    this.worker = worker;
    this.limits = limits;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    // Taken now, since a channel that was closed has no addresses any more.
    remote = (InetSocketAddress) context.channel().remoteAddress();
    local = (InetSocketAddress) context.channel().localAddress();
    patience = new TcpPatience(context, worker, limits);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    patience().end();
    for (MessageStream stream = streams.poll(); stream != null; stream = streams.poll()) {
      stream.cancel();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    if (draining) {
      return;
    }
    reading = true;
    int length = frame.readableBytes();
    if (length > packet.length) {
      packet = new byte[length];
    }
    frame.readBytes(packet, 0, length);
    inFlight++;
    patience().asked();
    draining = limits.queries() > 0 && ++asked == limits.queries();
    responder.receive(worker, this, packet, 0, length);
    throttle(context);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    throttle(context);
    pumpLater();
  }

  private void throttle(ChannelHandlerContext context) {
    boolean read = context.channel().isWritable() && inFlight < MAX_IN_FLIGHT;
    if (context.channel().config().isAutoRead() != read) {
      context.channel().config().setAutoRead(read);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event.equals(DRAIN)) {
      draining = true;
      closeIfDrained(context);
    }
  }

  private void closeIfDrained(ChannelHandlerContext context) {
    if (draining && inFlight == 0) {
      context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  private TcpPatience patience() {
    return Objects.requireNonNull(patience);
  }

  @Override
  public InetSocketAddress remote() {
    return Objects.requireNonNull(remote);
  }

  @Override
  public InetSocketAddress local() {
    return Objects.requireNonNull(local);
  }

  @Override
  public Transport transport() {
    return Transport.TCP;
  }

  @Override
  public void send(byte[] message, int length) {
    ChannelHandlerContext to = context();
    ByteBuf out = to.alloc().directBuffer(length + 2).writeShort(length);
    out.writeBytes(message, 0, length);
    to.write(out, to.voidPromise());
    patience().sent();
    if (!reading) {
      to.flush();
    }
  }

  @Override
  public boolean takesStreams() {
    return true;
  }

  @Override
  public void stream(MessageStream messages) {
    streams.add(messages);
    pumpLater();
  }

  @Override
  public void breakOff() {
    context().close();
  }

  private void pumpLater() {
    if (!pumping && !streams.isEmpty() && context().channel().isWritable()) {
      pumping = true;
      worker.loop().execute(pump);
    }
  }

  /** Writes what the client can take of the first stream, and then of those behind it. */
  private void pump() {
    pumping = false;
    for (int i = 0; i < STREAMED_AT_ONCE && context().channel().isWritable(); i++) {
      MessageStream first = streams.peek();
      if (first == null) {
        return;
      }
      if (!first.sendNext()) {
        streams.remove(first);
      }
    }
    pumpLater();
  }

  @Override
  public void ended() {
    inFlight--;
    if (inFlight == 0) {
      patience().answered();
    }
    ChannelHandlerContext of = context();
    throttle(of);
    closeIfDrained(of);
  }
}
