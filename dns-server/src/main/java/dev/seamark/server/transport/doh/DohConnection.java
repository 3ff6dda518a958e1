package dev.seamark.server.transport.doh;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.tcp.Bounded;
import dev.seamark.server.transport.tcp.Ends;
import dev.seamark.server.transport.tcp.ProxiedFrom;
import dev.seamark.server.transport.tcp.TcpConnections;
import dev.seamark.server.transport.tcp.TcpEvents;
import dev.seamark.server.transport.tcp.TcpLimits;
import dev.seamark.server.transport.tcp.TcpPatience;
import dev.seamark.server.transport.tcp.TcpShare;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a connection that carries HTTP: what the connection may hold, how long it may
 * wait, and what is on its way. Confined to its worker's loop, but for what {@link DohRoom} asks.
 */
public final class DohConnection extends ChannelInboundHandlerAdapter implements Bounded {
  /** Queries that may be on their way at once; as many streams are offered. */
  static final int MAX_IN_FLIGHT = 128;

  /** Bytes of replies that may wait for a client. */
  private static final int MAX_UNREAD = 512 << 10;

  private final Responder responder;
  private final Worker worker;
  private final TcpConnections connections;
  private final TcpLimits limits;
  private final DohRoom room;
  private final boolean secured;
  private @Nullable ChannelHandlerContext context;
  private @Nullable TcpPatience patience;
  private @Nullable TcpShare share;
  private final Ends ends = new Ends();
  private @Nullable Protocol protocol;
  private volatile boolean idle = true;
  private volatile long idleSince;
  private int inFlight;
  private int held;
  private boolean closed;

  /** How requests are read and responses written. */
  interface Protocol {
    /** No further requests are wanted: closes when what is on its way is done. */
    void finish();
  }

  private DohConnection(
      Responder responder,
      Worker worker,
      TcpConnections connections,
      TcpLimits limits,
      DohRoom room,
      boolean secured) {
    this.responder = responder;
    this.worker = worker;
    this.connections = connections;
    this.limits = limits;
    this.room = room;
    this.secured = secured;
    idleSince = worker.nanos();
  }

  /**
   * Adds handlers for HTTP to a connection that was accepted.
   *
   * @param worker the one whose loop the connection is on
   * @param connections those of that loop
   * @param secured whether TLS is in front, and says which HTTP it is
   */
  public static void add(
      Channel channel,
      Responder responder,
      Worker worker,
      TcpConnections connections,
      TcpLimits limits,
      DohRoom room,
      boolean secured) {
    DohConnection connection =
        new DohConnection(responder, worker, connections, limits, room, secured);
    if (secured) {
      channel.pipeline().addLast(new DohStart(connection));
    } else {
      Http1Requests.add(channel.pipeline(), connection);
    }
    channel.pipeline().addLast(connection);
  }

  // ---- coming and going

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    if (!ends.read(added.channel())) {
      closed = true; // gone before it was looked at
      added.close();
      return;
    }
    TcpPatience begun = new TcpPatience(this, added, worker, limits);
    patience = begun;
    if (!secured) {
      begun.begin();
    }
    TcpShare taken = new TcpShare(connections, this, added.channel(), ends.remote().getAddress());
    share = taken;
    if (!taken.take() || !room.admit(this)) {
      cut(Responder.Cut.REFUSED);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    active.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    leave();
  }

  private void leave() {
    closed = true;
    room.remove(this);
    if (patience != null) {
      patience.end();
    }
    if (share != null) {
      share.giveBack();
    }
  }

  @Override
  public void cut(Responder.Cut why) {
    if (!closed) {
      responder.cut(why);
      leave();
      context().pipeline().firstContext().close();
    }
  }

  /** Another connection of the listener needs its place; called by any thread. */
  void giveWay() {
    worker.loop().execute(() -> cut(Responder.Cut.ROOM));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    if (!TcpEvents.isOfClient(cause)) {
      responder.broke("an HTTPS connection", cause);
    }
    leave();
    from.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (closed) {
      return;
    }
    if (event.equals(TcpEvents.SECURED)) {
      Objects.requireNonNull(patience).begin();
    } else if (event.equals(TcpEvents.DRAIN) || event.equals(TcpEvents.LAST)) {
      if (protocol == null) {
        from.close();
      } else {
        protocol.finish();
      }
    } else if (event instanceof ProxiedFrom by) {
      ends.proxied(by);
      Objects.requireNonNull(share).ofClient(by.remote().getAddress());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    ReferenceCountUtil.release(message); // the protocol's handlers have read all that there is
  }

  /** This one reads requests. */
  void speaks(Protocol by) {
    protocol = by;
  }

  // ---- queries

  /** Whether no further query may be on its way. */
  boolean isFull() {
    return inFlight >= MAX_IN_FLIGHT;
  }

  boolean isClosed() {
    return closed;
  }

  /** Takes a query. */
  void receive(DohReply reply, byte[] message) {
    if (inFlight++ == 0) {
      idle = false;
      Objects.requireNonNull(share).busy();
    }
    Objects.requireNonNull(patience).asked();
    responder.receive(worker, reply, message, 0, message.length);
  }

  /** One of them has ended. */
  void ended() {
    if (--inFlight == 0) {
      idleSince = worker.nanos();
      idle = true;
      if (!closed) {
        Objects.requireNonNull(share).idle();
        Objects.requireNonNull(patience).answered();
      }
    }
  }

  /** A request got this status. */
  void responded(int status) {
    responder.responded(status);
    if (patience != null) {
      patience.sent();
    }
  }

  /** The client broke the rules of HTTP/2, and the connection is closed with the word for that. */
  void refused() {
    if (!closed) {
      responder.cut(Responder.Cut.PROTOCOL);
      leave();
    }
  }

  /** It holds so many bytes more, or fewer, of requests that are not whole and waiting replies. */
  void holds(int more) {
    held += more;
    if (closed || share == null) {
      return;
    }
    if (more > 0 && share.unread() + held > MAX_UNREAD) {
      cut(Responder.Cut.UNREAD);
    } else {
      share.account();
    }
  }

  @Override
  public int held() {
    return held;
  }

  // ---- for the room, on any thread

  boolean isIdle() {
    return idle;
  }

  long idleSince() {
    return idleSince;
  }

  // ---- the peer

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  InetSocketAddress remote() {
    return ends.remote();
  }

  InetSocketAddress local() {
    return ends.local();
  }
}
