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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Queries over one TCP connection (RFC 7766): many may be on their way at once, and replies go back
 * as they come. Confined to its worker's loop.
 *
 * <p>A query is taken while few others are on their way and the client reads its replies; the rest
 * of what was read waits in {@link TcpFrames}, and the rest of what was sent in the kernel.
 */
public final class TcpHandler extends ChannelInboundHandlerAdapter implements Peer, Bounded {
  private static final int MAX_IN_FLIGHT = 128;

  /** Bytes of replies that may wait for a client; the queries behind them are its own affair. */
  private static final int MAX_UNREAD = 512 << 10;

  /** Queries after which others of the loop get their turn. */
  private static final int TAKEN_AT_ONCE = 64;

  private final Transport transport;
  private final Responder responder;
  private final Worker worker;
  private final TcpConnections connections;
  private final TcpLimits limits;
  private final TcpFrames frames = new TcpFrames();
  private final TcpStreams streams;
  private final Runnable take = this::take;
  private @Nullable ChannelHandlerContext context;
  private @Nullable TcpPatience patience;
  private @Nullable TcpShare share;
  private final Ends ends = new Ends();
  private byte[] packet = new byte[Query.MINIMUM_UDP_PAYLOAD];
  private int inFlight;
  private int asked;
  private boolean taking;
  private boolean came;
  private boolean draining;
  private boolean enough;
  private boolean closed;

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
    this.connections = connections;
    this.limits = limits;
    this.streams = new TcpStreams(worker);
  }

  // ---- coming and going

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    if (!ends.read(context.channel())) {
      closed = true; // gone before it was looked at
      context.close();
      return;
    }
    patience = new TcpPatience(this, context, worker, limits);
    if (!transport.isEncrypted()) { // a handshake has its own time
      patience.begin();
    }
    share = new TcpShare(connections, this, context.channel(), ends.remote().getAddress());
    if (!share.take()) {
      cut(Responder.Cut.REFUSED);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void cut(Responder.Cut why) {
    if (!closed) {
      responder.cut(why);
      leave();
      context().pipeline().firstContext().close(); // without a word of TLS: it is not read anyway
    }
  }

  @Override
  public int held() {
    return frames.bytes();
  }

  private void close() {
    leave();
    context().close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    leave();
    streams.cancel();
  }

  /** Gives back what it has taken of what there is for all. */
  private void leave() {
    closed = true;
    if (patience != null) {
      patience.end();
    }
    if (share != null) {
      share.giveBack();
    }
    if (!taking) {
      frames.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!TcpEvents.isOfClient(cause)) {
      responder.broke("a TCP connection", cause);
    }
    close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (closed) {
      return;
    }
    if (event.equals(TcpEvents.SECURED)) {
      patience().begin();
    } else if (event.equals(TcpEvents.LAST)) {
      drained();
    } else if (event.equals(TcpEvents.DRAIN)) {
      drain(context);
    } else if (event instanceof ProxiedFrom by) {
      ends.proxied(by);
      share().ofClient(by.remote().getAddress());
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
    if (enough && inFlight == 0 && !closed && !taking) {
      ChannelHandlerContext of = context();
      of.writeAndFlush(of.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  // ---- queries

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    came = true;
    if (closed || enough) {
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
    return !closed && !enough && inFlight < MAX_IN_FLIGHT && context().channel().isWritable();
  }

  /** Answers what was read, as far as it may, and then asks for more. */
  private void take() {
    if (taking || closed) {
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
    if (closed) {
      frames.release();
      return;
    }
    context().flush();
    share().account();
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
    if (inFlight++ == 0) {
      share().busy();
    }
    patience().asked();
    enough = limits.queries() > 0 && ++asked == limits.queries();
    responder.receive(worker, this, packet, 0, length);
  }

  @Override
  public void ended() {
    inFlight--;
    if (closed) {
      return;
    }
    if (inFlight == 0) {
      share().idle();
      patience().answered();
    }
    if (!taking) {
      take();
    }
  }

  // ---- replies

  @Override
  public void send(byte[] message, int length) {
    if (closed) {
      return;
    }
    if (share().unread() + length > MAX_UNREAD) {
      cut(Responder.Cut.UNREAD);
      return;
    }
    ChannelHandlerContext to = context();
    ByteBuf out = to.alloc().directBuffer(length + 2).writeShort(length);
    out.writeBytes(message, 0, length);
    to.write(out, to.voidPromise());
    patience().sent();
    if (!taking) {
      to.flush();
      share().account();
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
    close();
  }

  // ---- the peer

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  private TcpPatience patience() {
    return Objects.requireNonNull(patience);
  }

  private TcpShare share() {
    return Objects.requireNonNull(share);
  }

  @Override
  public InetSocketAddress remote() {
    return ends.remote();
  }

  @Override
  public InetSocketAddress local() {
    return ends.local();
  }

  @Override
  public Transport transport() {
    return transport;
  }
}
