package dev.seamark.server.transport.quic;

import dev.seamark.server.client.Clients;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.tcp.Accepted;
import dev.seamark.server.transport.tcp.TcpDrain;
import dev.seamark.server.transport.tcp.TcpEvents;
import dev.seamark.server.transport.tls.HandshakeFailure;
import dev.seamark.server.transport.tls.Handshakes;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client, from its first packet on: its handshake, which takes a place among the
 * handshakes only, then its share of what there is for all, and what its streams have on their way.
 * Confined to its worker's loop.
 */
public final class QuicConnection extends ChannelInboundHandlerAdapter
    implements Accepted.Carried, Handshakes.One {
  private final QuicTerms terms;
  private final QuicLoop loop;
  private final int loops;
  private final QuicPool pool;
  private final Unproved unproved;
  private final QuicBounds bounds;
  private final Accepted connection;
  private final StreamPatience patience;
  private @Nullable QuicChannel channel;
  private @Nullable InetSocketAddress remote;
  private @Nullable InetSocketAddress local;
  private @Nullable Future<?> handshake;
  private @Nullable Throwable failure;
  private String failed = "";
  private long client;
  private boolean secured;
  private boolean came;
  private boolean draining;
  private boolean enough;
  private boolean half;
  private int asked;
  private int held;

  /** A stream whose query is not whole. Used on the loop only. */
  public interface Unfinished {
    /** It takes longer than it may. */
    void tooLate();
  }

  QuicConnection(QuicTerms terms, QuicLoop loop, int loops, QuicPool pool, Unproved unproved) {
    this.terms = terms;
    this.loop = loop;
    this.loops = loops;
    this.pool = pool;
    this.unproved = unproved;
    bounds = terms.bounds();
    patience = new StreamPatience(loop.worker(), terms.limits().read());
    connection =
        new Accepted(
            this,
            terms.responder(),
            loop.worker(),
            loop.connections(),
            terms.limits(),
            terms.room());
  }

  private Worker worker() {
    return loop.worker();
  }

  private QuicChannel channel() {
    return Objects.requireNonNull(channel);
  }

  // ---- the handshake

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    QuicChannel of = (QuicChannel) added.channel();
    channel = of;
    remote = (InetSocketAddress) Objects.requireNonNull(of.remoteSocketAddress());
    local = (InetSocketAddress) Objects.requireNonNull(of.localSocketAddress());
    client = Clients.at(remote().getAddress());
    unproved.begun(remote());
    loop.handshakes().begin(this);
    handshake = worker().later(() -> giveUp("timeout"), terms.limits().read().toNanos());
  }

  @Override
  public long client() {
    return client;
  }

  @Override
  public void giveWay() {
    giveUp("room");
  }

  private void giveUp(String why) {
    if (!secured) {
      failed = why;
      close(QuicProtocol.End.LOAD);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    secured = true;
    handshakeOver();
    if (enough || draining) {
      end(active.channel(), false);
      return;
    }
    connection.begin(active, remote(), local());
    if (!connection.isClosed()) {
      active.fireChannelActive();
    }
  }

  private void handshakeOver() {
    loop.handshakes().end(this);
    unproved.over(remote());
    if (handshake != null) {
      handshake.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    leftBehind();
    inactive.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    leftBehind(); // a handshake that fails never was active
  }

  private void leftBehind() {
    if (secured) {
      if (!connection.isClosed()) {
        connection.leave();
      }
      return;
    }
    secured = true;
    handshakeOver();
    terms.responder().handshakeFailed(failed.isEmpty() ? HandshakeFailure.reason(failure) : failed);
  }

  @Override
  public void left() {
    half = !patience.isQuiet();
    patience.end();
  }

  @Override
  public void end(Channel closed, boolean cut) {
    if (half && !cut && !draining) { // it was waited for long enough
      brokeRules();
    } else {
      close(cut ? QuicProtocol.End.LOAD : QuicProtocol.End.DONE);
    }
  }

  private void close(QuicProtocol.End why) {
    channel().close(true, terms.protocol().code(why), Unpooled.EMPTY_BUFFER);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    if (!(cause instanceof QuicException) && !TcpEvents.isOfClient(cause)) {
      terms.responder().broke("a QUIC connection", cause);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done && !done.isSuccess()) {
      failure = done.cause();
    } else if (event.equals(TcpEvents.DRAIN)) {
      drain();
    }
    from.fireUserEventTriggered(event);
  }

  // ---- the end

  private void drain() {
    if (!draining && !connection.isClosed()) {
      draining = true;
      came = false;
      new TcpDrain(worker().loop(), this::stillComes, this::drained).begin();
    }
  }

  private boolean stillComes() {
    boolean still = came || !patience.isQuiet();
    came = false;
    return still;
  }

  private void drained() {
    enough = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (enough && secured && connection.inFlight() == 0 && held == 0 && !connection.isClosed()) {
      connection.close();
    }
  }

  /** The client broke the rules: nothing more of this connection is taken. */
  public void protocolError() {
    if (connection.leave(Responder.Cut.PROTOCOL)) {
      brokeRules();
    }
  }

  private void brokeRules() {
    terms.protocol().brokeRules(terms.responder());
    close(QuicProtocol.End.PROTOCOL);
  }

  // ---- queries

  /** A stream has begun, and its query is not whole. */
  public void begun(Unfinished stream) {
    if (!connection.isClosed()) {
      patience.begun(stream);
    }
  }

  /** Its query is whole, or the stream is closed. */
  public void finished(Unfinished stream) {
    patience.finished(stream);
  }

  /** Whether no further query may be on its way: streams that were reset leave theirs behind. */
  public boolean isFull() {
    boolean full = connection.inFlight() >= bounds.streams();
    if (full) {
      terms.responder().quicRefused("streams");
    }
    return full;
  }

  /** Whether it is closed, or about to be. */
  public boolean isClosed() {
    return connection.isClosed();
  }

  /** Where a query of so many bytes may be put until it is received. */
  public byte[] room(int length) {
    return pool.packet(length);
  }

  /** Takes a query; the bytes may be reused as soon as this returns. */
  public void receive(Peer from, byte[] message, int length) {
    came = true;
    connection.asked();
    int most = terms.limits().queries();
    enough |= most > 0 && ++asked == most;
    if (pool.take(bounds.queriesOf(loops))) {
      terms.responder().receive(worker(), from, message, 0, length);
    } else {
      byte[] kept = Arrays.copyOf(message, length);
      pool.await(() -> terms.responder().receive(worker(), from, kept, 0, length));
    }
  }

  /** A query has ended. */
  public void ended() {
    pool.giveBack();
    connection.ended();
    closeIfDone();
  }

  /** A reply was handed to a stream. */
  public void sent() {
    connection.sent();
  }

  /** It holds so many bytes more, or fewer, of queries that are not whole and waiting replies. */
  public void holds(int more) {
    held += more;
    if (!connection.isClosed() && (more <= 0 || connection.mayWait(held))) {
      connection.account();
      closeIfDone();
    }
  }

  @Override
  public int held() {
    return held;
  }

  // ---- where it is

  /** What its queries go to. */
  public Responder responder() {
    return terms.responder();
  }

  /** The worker whose loop it is on. */
  public Worker owner() {
    return worker();
  }

  /** How its queries come. */
  public Transport transport() {
    return terms.protocol().transport();
  }

  /** The client's address. */
  public InetSocketAddress remote() {
    return Objects.requireNonNull(remote);
  }

  /** The address that the client has spoken to. */
  public InetSocketAddress local() {
    return Objects.requireNonNull(local);
  }
}
