package dev.seamark.server.transport.tcp;

import dev.seamark.server.exchange.MessageStream;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.zones.wire.Query;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;

/**
 * Queries over one TCP connection (RFC 7766): many may be on their way at once, and replies go back
 * as they come. Confined to its worker's loop.
 *
 * <p>A query is taken while few others are on their way and the client reads its replies; the rest
 * of what was read waits in {@link TcpFrames}, and the rest of what was sent in the kernel.
 */
public final class TcpHandler extends ChannelInboundHandlerAdapter
    implements Peer, Accepted.Carried {
  /** Queries after which others of the loop get their turn. */
  private static final int TAKEN_AT_ONCE = 64;

  private final Transport transport;
  private final Responder responder;
  private final Worker worker;
  private final TcpLimits limits;
  private final Accepted connection;
  private final TcpFrames frames = new TcpFrames();
  private final TcpStreams streams;
  private final Runnable take = this::take;
  private byte[] packet = new byte[Query.MINIMUM_UDP_PAYLOAD];
  private int asked;
  private boolean taking;
  private boolean came;
  private boolean draining;
  private boolean enough;

  /**
   * The handler of one connection.
   *
   * @param transport TCP, or TLS where a handler in front of this one speaks it
   * @param worker the one whose loop the connection is on
   * @param connections those of that loop
   * @param limits how patient it is with its client, as long as it lasts
   */
  public TcpHandler(
      Transport transport,
      Responder responder,
      Worker worker,
      TcpConnections connections,
      TcpLimits limits) {
    this.transport = transport;
    this.responder = responder;
    this.worker = worker;
    this.limits = limits;
    this.connection = new Accepted(this, responder, worker, connections, limits, null);
    this.streams = new TcpStreams(worker);
  }

  // ---- coming and going

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    connection.begin(context, transport.isEncrypted());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public int held() {
    return frames.bytes();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.leave();
    streams.cancel();
  }

  @Override
  public void left() {
    if (!taking) {
      frames.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection.broke("a TCP connection", cause);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (connection.isClosed()) {
      return;
    }
    if (event.equals(TcpEvents.LAST)) {
      drained();
    } else if (event.equals(TcpEvents.DRAIN)) {
      drain(context);
    } else {
      connection.told(event);
    }
  }

  private void drain(ChannelHandlerContext context) {
    if (draining) {
      return;
    }
    draining = true;
    came = false;
    context.read();
    new TcpDrain(worker.loop(), this::stillComes, this::drained).begin();
  }

  private boolean stillComes() {
    boolean still = came || frames.bytes() > 0;
    came = false;
    context().read();
    return still;
  }

  /** From now on nothing is read. */
  private void drained() {
    enough = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (enough && connection.inFlight() == 0 && !connection.isClosed() && !taking) {
      ChannelHandlerContext of = context();
      of.writeAndFlush(of.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  // ---- queries

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    came = true;
    if (connection.isClosed() || enough) {
      ReferenceCountUtil.release(message);
    } else {
      frames.add(context.alloc(), (ByteBuf) message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    take();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      worker.afterInput(take);
      streams.pumpLater(context.channel());
    }
  }

  private boolean mayTake() {
    return !connection.isClosed()
        && !enough
        && connection.inFlight() < Accepted.MAX_IN_FLIGHT
        && context().channel().isWritable();
  }

  /** Answers what was read, as far as it may, and then asks for more. */
  private void take() {
    if (taking || connection.isClosed()) {
      return;
    }
    taking = true;
    boolean more = true;
    try {
      for (int i = 0; more && mayTake(); i++) {
        int length = frames.next();
        more = length >= 0;
        if (more && i == TAKEN_AT_ONCE) {
          worker.afterInput(take);
          break;
        }
        if (more) {
          receive(length);
        }
      }
    } finally {
      taking = false;
    }
    if (connection.isClosed()) {
      frames.release();
      return;
    }
    context().flush();
    connection.account();
    closeIfDone();
    if (!more && mayTake()) {
      context().read();
    }
  }

  private void receive(int length) {
    if (length > packet.length) {
      packet = new byte[length];
    }
    frames.take(packet, length);
    connection.asked();
    enough = limits.queries() > 0 && ++asked == limits.queries();
    responder.receive(worker, this, packet, 0, length);
  }

  @Override
  public void ended() {
    connection.ended();
    take();
  }

  // ---- replies

  @Override
  public void send(byte[] message, int length) {
    if (connection.isClosed() || !connection.mayWait(length)) {
      return;
    }
    ChannelHandlerContext to = context();
    ByteBuf out = to.alloc().directBuffer(length + 2).writeShort(length);
    out.writeBytes(message, 0, length);
    to.write(out, to.voidPromise());
    connection.sent();
    if (!taking) {
      to.flush();
      connection.account();
    }
  }

  @Override
  public boolean takesStreams() {
    return true;
  }

  @Override
  public void stream(MessageStream messages) {
    streams.add(context().channel(), messages);
  }

  @Override
  public void breakOff() {
    connection.close();
  }

  // ---- the peer

  private ChannelHandlerContext context() {
    return connection.context();
  }

  @Override
  public InetSocketAddress remote() {
    return connection.remote();
  }

  @Override
  public InetSocketAddress local() {
    return connection.local();
  }

  @Override
  public Transport transport() {
    return transport;
  }
}
