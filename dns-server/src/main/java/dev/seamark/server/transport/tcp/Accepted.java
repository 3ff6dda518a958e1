package dev.seamark.server.transport.tcp;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection that was accepted, whatever it carries: the addresses at its ends, its share of what
 * there is for all, how long it may wait, how many of its queries are on their way, and how it is
 * closed. Confined to its worker's loop.
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
  private int inFlight;
  private boolean closed;

  /** What a connection carries, as the connection sees it. Used on its loop only. */
  public interface Carried {
    /** How many bytes of queries and replies it holds, besides those that wait in the channel. */
    int held();

    /** The connection is closed; told again when its channel is. */
    void left();
  }

  /**
   * A connection that has not begun.
   *
   * @param worker the one whose loop the connection is on
   * @param connections those of that loop
   * @param limits how patient it is with its client, as long as it lasts
   */
  public Accepted(
      Carried carried,
      Responder responder,
      Worker worker,
      TcpConnections connections,
      TcpLimits limits) {
    this.carried = carried;
    this.responder = responder;
    this.worker = worker;
    this.connections = connections;
    this.limits = limits;
  }

  // ---- coming and going

  /**
   * Begins, unless the client is gone already or there is no room for it.
   *
   * @param added that of the handler that reads what the connection carries
   * @param secured whether TLS is in front: a handshake has its own time
   */
  public void begin(ChannelHandlerContext added, boolean secured) {
    context = added;
    if (!ends.read(added.channel())) {
      closed = true; // gone before it was looked at
      added.close();
      return;
    }
    patience = new TcpPatience(this, added, worker, limits);
    if (!secured) {
      patience.begin();
    }
    share = new TcpShare(connections, this, added.channel(), ends.remote().getAddress());
    if (!share.take()) {
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
      context().pipeline().firstContext().close(); // without a word of TLS: it is not read anyway
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
    carried.left();
  }

  /** Closes it. */
  public void close() {
    leave();
    context().close();
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
      ends.proxied(by);
      share().ofClient(by.remote().getAddress());
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
      share().busy();
    }
    patience().asked();
  }

  /** A query has ended. */
  public void ended() {
    if (--inFlight == 0 && !closed) {
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
