package dev.seamark.server.transport.doh;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.tcp.Accepted;
import dev.seamark.server.transport.tcp.ListenerRoom;
import dev.seamark.server.transport.tcp.TcpConnections;
import dev.seamark.server.transport.tcp.TcpEvents;
import dev.seamark.server.transport.tcp.TcpLimits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a connection that carries HTTP: what the connection may hold, how long it may
 * wait, and what is on its way. Confined to its worker's loop.
 */
public final class DohConnection extends ChannelInboundHandlerAdapter
    implements Accepted.Carried, DohReply.Carrier {
  private final Responder responder;
  private final Worker worker;
  private final Accepted connection;
  private final boolean secured;
  private @Nullable Protocol protocol;
  private int held;

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
      ListenerRoom room,
      boolean secured) {
    this.responder = responder;
    this.worker = worker;
    this.secured = secured;
    connection = new Accepted(this, responder, worker, connections, limits, room);
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
      ListenerRoom room,
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
    connection.begin(added, secured);
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    active.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    connection.leave();
  }

  @Override
  public void left() {}

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    connection.broke("an HTTPS connection", cause);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (connection.isClosed()) {
      return;
    }
    if (!event.equals(TcpEvents.DRAIN) && !event.equals(TcpEvents.LAST)) {
      connection.told(event);
    } else if (protocol == null) {
      from.close();
    } else {
      protocol.finish();
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
    return connection.inFlight() >= Accepted.MAX_IN_FLIGHT;
  }

  boolean isClosed() {
    return connection.isClosed();
  }

  /** Takes a query. */
  void receive(DohReply reply, byte[] message) {
    connection.asked();
    responder.receive(worker, reply, message, 0, message.length);
  }

  @Override
  public void ended() {
    connection.ended();
  }

  @Override
  public void responded(int status) {
    responder.responded(status);
    connection.sent();
  }

  /** The client broke the rules of HTTP/2, and the connection is closed with the word for that. */
  void refused() {
    connection.leave(Responder.Cut.PROTOCOL);
  }

  /** It holds so many bytes more, or fewer, of requests that are not whole and waiting replies. */
  void holds(int more) {
    held += more;
    if (!connection.isClosed() && (more <= 0 || connection.mayWait(held))) {
      connection.account();
    }
  }

  @Override
  public int held() {
    return held;
  }

  // ---- the peer

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
    return Transport.HTTPS;
  }
}
