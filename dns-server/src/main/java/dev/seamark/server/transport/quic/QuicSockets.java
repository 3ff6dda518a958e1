package dev.seamark.server.transport.quic;

import dev.seamark.server.transport.tcp.TcpEvents;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.quic.Quic;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The sockets of one listener. Confined to the thread that starts and reloads. */
public final class QuicSockets {
  private final QuicTerms terms;
  private final List<QuicSocket> sockets = new ArrayList<>();
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  /** Binds a datagram channel. */
  public interface Binder {
    /** On the loop given, with this handler, and without reading yet. */
    Channel bind(QuicLoop loop, ChannelHandler handler) throws IOException;
  }

  /** No sockets yet. */
  public QuicSockets(QuicTerms terms) {
    this.terms = terms;
  }

  /** Whether QUIC's native library is there for this machine. */
  public static boolean areAvailable() {
    return Quic.isAvailable();
  }

  /** Binds a socket for each of the loops. */
  public void open(List<QuicLoop> loops, Binder binder) throws IOException {
    for (QuicLoop loop : loops) {
      QuicSocket socket = new QuicSocket(terms, loop, loops.size(), connections);
      sockets.add(socket);
      socket.bound(binder.bind(loop, socket.door()));
    }
  }

  /** What holds for connections. */
  public QuicTerms terms() {
    return terms;
  }

  /** Begins to read. */
  public void begin() {
    sockets.forEach(QuicSocket::begin);
  }

  /** No further connections; those that are there take what has come and close. */
  public void drain() {
    sockets.forEach(QuicSocket::refuse);
    connections.forEach(channel -> channel.pipeline().fireUserEventTriggered(TcpEvents.DRAIN));
  }

  /** Closes connections that are still there at the deadline, and all sockets. */
  public void close(long deadline) {
    connections
        .newCloseFuture()
        .awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    connections.close().awaitUninterruptibly();
    sockets.forEach(QuicSocket::close);
  }
}
