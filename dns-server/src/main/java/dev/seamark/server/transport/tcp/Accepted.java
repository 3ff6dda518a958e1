package dev.seamark.server.transport.tcp;

import dev.seamark.server.client.Clients;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection that was accepted, whatever it carries: the addresses at its ends, its share of what
 * there is for all, how long it may wait, how many of its queries are on their way, and how it is
 * closed. Confined to its worker's loop, but for what {@link ListenerRoom} asks.
 */
public final class Accepted {
  /** Queries that may be on their way at once. */
  public static final int MAX_IN_FLIGHT = 128;

  /** Bytes of replies that may wait for a client; the queries behind them are its own affair. */
  private static final int MAX_UNREAD = 512 << 10;

  private final Carried carried;
  private final Responder responder;
  private final Worker worker;
  private final TcpConnections connections;
  private final TcpLimits limits;
  private final Ends ends = new Ends();
  private @Nullable ChannelHandlerContext context;
  private @Nullable TcpPatience patience;
  private @Nullable TcpShare share;
  private final @Nullable ListenerRoom room;
  private int inFlight;
  private boolean closed;
  private volatile boolean idle = true;
  private volatile long idleSince;
  private volatile long client;

  /** What a connection carries, as the connection sees it. Used on its loop only. */
  public interface Carried {
    /** How many bytes of queries and replies it holds, besides those that wait in the channel. */
    int held();

    /** The connection is closed; told again when its channel is. */
    void left();

    /** Closes the channel, for the sake of others where it is cut. */
    default void end(Channel channel, boolean cut) {
      if (cut) {
        channel.pipeline().firstContext().close(); // without a word of TLS: it is not read anyway
      } else {
        channel.close();
      }
    }
  }

  /**
   * A connection that has not begun.
   *
   * @param worker the one whose loop the connection is on
   * @param connections those of that loop
   * @param limits how patient it is with its client, as long as it lasts
   * @param room for the connections of its listener, where those are bounded besides
   */
  public Accepted(
      Carried carried,
      Responder responder,
      Worker worker,
      TcpConnections connections,
      TcpLimits limits,
      @Nullable ListenerRoom room) {
    this.carried = carried;
    this.responder = responder;
    this.worker = worker;
    this.connections = connections;
    this.limits = limits;
    this.room = room;
  }

  // ---- coming and going

  /**
   * Begins, unless the client is gone already or there is no room for it.
   *
   * @param added that of the handler that reads what the connection carries
   * @param secured whether TLS is in front: a handshake has its own time
   */
  public void begin(ChannelHandlerContext added, boolean secured) {
    if (ends.read(added.channel())) {
      start(added, !secured);
    } else {
      closed = true; // gone before it was looked at
      added.close();
    }
  }

  /**
   * Begins where the channel does not tell the addresses at its ends, unless there is no room.
   *
   * @param added that of the handler that reads what the connection carries
   */
  public void begin(
      ChannelHandlerContext added, InetSocketAddress remote, InetSocketAddress local) {
    ends.are(remote, local);
    start(added, true);
  }

  private void start(ChannelHandlerContext added, boolean patient) {
    context = added;
    client = Clients.at(ends.remote().getAddress());
    idleSince = worker.nanos();
    patience = new TcpPatience(this, worker, added, limits);
    if (patient) {
      patience.begin();
    }
    share = new TcpShare(connections, this, added.channel(), client);
    if (!share.take() || room != null && !room.admit(this)) {
      cut(Responder.Cut.REFUSED);
    }
  }

  /** Whether it is closed, or about to be. */
  public boolean isClosed() {
    return closed;
  }

  /** Closes it, which is counted, for the sake of others. */
  public void cut(Responder.Cut why) {
    if (leave(why)) {
      carried.end(context().channel(), true);
    }
  }

  /** It is closed by another hand, which is counted; false where it was closed before. */
  public boolean leave(Responder.Cut why) {
    if (closed) {
      return false;
    }
    responder.cut(why);
    leave();
    return true;
  }

  /** Gives back what it has taken of what there is for all. */
  public void leave() {
    closed = true;
    if (patience != null) {
      patience.end();
    }
    if (share != null) {
      share.giveBack();
    }
    if (room != null) {
      room.remove(this);
    }
    carried.left();
  }

  /** Closes it. */
  public void close() {
    leave();
    carried.end(context().channel(), false);
  }

  /**
   * Closes it after an exception.
   *
   * @param what it is, {@code a TCP connection}
   */
  public void broke(String what, Throwable cause) {
    if (!TcpEvents.isOfClient(cause)) {
      responder.broke(what, cause);
    }
    close();
  }

  /** Takes what other handlers tell about the connection itself. */
  public void told(Object event) {
    if (event.equals(TcpEvents.SECURED)) {
      patience().begin();
    } else if (event instanceof ProxiedFrom by) {
      ends.are(by.remote(), by.local());
      client = Clients.at(by.remote().getAddress());
      share().ofClient(client);
    }
  }

  // ---- queries and replies

  /** How many queries are on their way. */
  public int inFlight() {
    return inFlight;
  }

  /** A query is on its way. */
  public void asked() {
    if (inFlight++ == 0) {
      idle = false;
      share().busy();
    }
    patience().asked();
  }

  /** A query has ended. */
  public void ended() {
    if (--inFlight == 0 && !closed) {
      idleSince = worker.nanos();
      idle = true;
      share().idle();
      patience().answered();
    }
  }

  /** Whether so many bytes more may wait for the client; it is cut where they may not. */
  public boolean mayWait(int more) {
    if (share().unread() + more > MAX_UNREAD) {
      cut(Responder.Cut.UNREAD);
      return false;
    }
    return true;
  }

  /** A reply was handed to the connection. */
  public void sent() {
    if (patience != null) {
      patience.sent();
    }
  }

  /** Tells what it holds now. */
  public void account() {
    if (share != null) {
      share.account();
    }
  }

  int held() {
    return carried.held();
  }

  // ---- for the room, on any thread

  boolean isIdle() {
    return idle;
  }

  long idleSince() {
    return idleSince;
  }

  /** The client's number. */
  long client() {
    return client;
  }

  /** Another connection of the listener needs its place. */
  void giveWay() {
    worker.loop().execute(() -> cut(Responder.Cut.ROOM));
  }

  // ---- where it is

  /** The context of the handler that it began with. */
  public ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  /** The client's address. */
  public InetSocketAddress remote() {
    return ends.remote();
  }

  /** The address that the client has spoken to. */
  public InetSocketAddress local() {
    return ends.local();
  }

  private TcpPatience patience() {
    return Objects.requireNonNull(patience);
  }

  private TcpShare share() {
    return Objects.requireNonNull(share);
  }
}
