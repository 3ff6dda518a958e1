package dev.seamark.server.transport.tcp;

import dev.seamark.server.exchange.Responder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * The share that one connection has of {@link TcpConnections}: a place among the connections of its
 * loop, and the bytes that it holds. Confined to that loop.
 */
final class TcpShare {
  private final TcpConnections connections;
  private final Accepted connection;
  private final Channel channel;
  private long client;
  private long held;
  private boolean admitted;

  /**
   * No share yet.
   *
   * @param client the number of the one at the other end
   */
  TcpShare(TcpConnections connections, Accepted connection, Channel channel, long client) {
    this.connections = connections;
    this.connection = connection;
    this.channel = channel;
    this.client = client;
  }

  /** Takes a place; false where there is no room for it. */
  boolean take() {
    admitted = connections.admit(this);
    return admitted;
  }

  /** Gives back whatever it has. */
  void giveBack() {
    if (admitted) {
      admitted = false;
      connections.holds(this, held, 0);
      connections.remove(this);
    }
  }

  /** The client, as far as {@link TcpConnections} tells clients apart. */
  long client() {
    return client;
  }

  void client(long other) {
    client = other;
  }

  /** The connection is that of a client with this number, for whom a proxy speaks. */
  void ofClient(long other) {
    if (admitted) {
      connections.rename(this, other);
    }
  }

  /** Closes the connection, which is counted, for the sake of others. */
  void cut(Responder.Cut why) {
    connection.cut(why);
  }

  /** A query is on its way. */
  void busy() {
    connections.busy(this);
  }

  /** No query is on its way any more. */
  void idle() {
    connections.idle(this);
  }

  /** Bytes of replies that wait for the client. */
  long unread() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return out == null ? 0 : out.totalPendingWriteBytes();
  }

  /** How many bytes it held when that was last measured. */
  long held() {
    return held;
  }

  /** Measures how many bytes it holds: replies that wait, and queries that are not taken. */
  long measure() {
    held = unread() + connection.held();
    return held;
  }

  /** Tells what it holds now. */
  void account() {
    if (admitted) {
      long before = held;
      connections.holds(this, before, measure());
    }
  }
}
