package dev.seamark.server.transport.tcp;

import dev.seamark.server.exchange.Responder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.net.InetAddress;

/**
 * The share that one connection has of {@link TcpConnections}: a place among the connections of its
 * loop, and the bytes that it holds. Confined to that loop.
 */
final class TcpShare {
  private final TcpConnections connections;
  private final TcpHandler connection;
  private final Channel channel;
  private final TcpFrames frames;
  private final long client;
  private long held;
  private boolean admitted;

  /**
   * No share yet.
   *
   * @param client the address at the other end
   * @param frames what the connection has read and not taken
   */
  TcpShare(
      TcpConnections connections,
      TcpHandler connection,
      Channel channel,
      InetAddress client,
      TcpFrames frames) {
    this.connections = connections;
    this.connection = connection;
    this.channel = channel;
    this.frames = frames;
    this.client = TcpConnections.client(client);
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
    held = unread() + frames.bytes();
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
