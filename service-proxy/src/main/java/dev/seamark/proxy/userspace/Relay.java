package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.ServicePortForwarding;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and the one to its endpoint. Confined to the event loop of both.
 *
 * <pre>
 *                 ┌─ not accepted: another endpoint ─┐
 *                 ▼                                  │
 *   accepted ─▶ CONNECTING ──────────────────────────┘
 *                 │ accepted by the endpoint      none left, client gone
 *                 ▼                                        │
 *               OPEN ── one side reset ─▶ BREAKING ────────┤
 *                 │                     (what waits is     │
 *                 │ both sides ended     still written)    ▼
 *                 └──────────────────────────────────────▶ OVER
 * </pre>
 */
final class Relay {
  private enum State {
    CONNECTING,
    OPEN,
    BREAKING,
    OVER
  }

  private final Worker worker;
  private final ServicePortForwarding.Key key;
  private final Choice choice;
  private final RelayEnd client;

  private @Nullable RelayEnd endpoint;

  /** While breaking: the one that is still written to. */
  private @Nullable RelayEnd last;

  private State state = State.CONNECTING;
  private long lastActive;

  Relay(Worker worker, ServicePortForwarding.Key key, Choice choice, SocketChannel client) {
    this.worker = worker;
    this.key = key;
    this.choice = choice;
    this.client = new RelayEnd(this, client);
    this.lastActive = worker.nanos();
  }

  RelayEnd client() {
    return client;
  }

  /** The Service port that the client came to. */
  ServicePortForwarding.Key key() {
    return key;
  }

  /** Where it is carried, or is to be. */
  Destination destination() {
    return choice.current();
  }

  boolean isOver() {
    return state == State.BREAKING || state == State.OVER;
  }

  /** Bytes went through. */
  void touch() {
    lastActive = worker.nanos();
  }

  /** Ends it if it was silent for too long, or a side went without a word. */
  void sweep(long now) {
    RelayEnd end = endpoint;
    boolean ending =
        state == State.BREAKING || client.hasInputEnded() || end != null && end.hasInputEnded();
    Duration patience =
        ending ? worker.settings().tcpHalfClosedIdle() : worker.settings().tcpIdle();
    if (patience.compareTo(Duration.ofNanos(now - lastActive)) <= 0) {
      abort();
    } else if (ending && end != null) {
      Stream.of(client, end).filter(RelayEnd::isGone).forEach(this::broken);
    }
  }

  /** One of the connections is there. The client's is the first. */
  void active(RelayEnd end) {
    if (end != client) {
      return; // its connect promise tells
    }
    if (worker.admit(this)) {
      connect();
    } else {
      state = State.OVER;
      client.reset();
    }
  }

  private void connect() {
    Optional<Destination> next = choice.next(worker.random());
    if (next.isEmpty()) {
      unreachable();
      return;
    }
    SocketChannel channel;
    try {
      channel = worker.transport().newConnection();
    } catch (ChannelException _) { // no more files
      unreachable();
      return;
    }
    channel.config().setConnectTimeoutMillis(0); // see limit
    RelayEnd end = new RelayEnd(this, channel);
    endpoint = end;
    channel.pipeline().addLast(end);
    worker.loop().register(channel);
    ChannelFuture connecting =
        channel.connect(Transport.socketAddress(next.get().address(), next.get().port()));
    connecting.addListener(connected -> connected(end, connected.isSuccess()));
    limit(connecting);
  }

  /**
   * Gives an endpoint up that has not accepted in time. When time is over the loop may have been
   * busy, and not have read yet that it had accepted; so the loop goes round once more. Netty's own
   * timer does not wait for that.
   */
  private void limit(ChannelFuture connecting) {
    EventLoop loop = connecting.channel().eventLoop();
    long patience = worker.settings().connectTimeout().toMillis();
    Future<?> timer =
        loop.schedule(
            () -> loop.schedule(() -> giveUp(connecting), 1, TimeUnit.MILLISECONDS),
            patience,
            TimeUnit.MILLISECONDS);
    connecting.addListener(_ -> timer.cancel(false));
  }

  private static void giveUp(ChannelFuture connecting) {
    if (!connecting.isDone()) {
      connecting.channel().close();
    }
  }

  private void unreachable() {
    worker.counts().unreachable.increment();
    abort();
  }

  private void connected(RelayEnd end, boolean accepted) {
    if (state != State.CONNECTING) {
      end.reset();
      return;
    }
    if (!accepted) {
      end.channel().close();
      worker.counts().retries.increment();
      if (worker.outcasts().failed(choice.current(), worker.nanos())) {
        worker.counts().outcasts.increment();
      }
      connect();
      return;
    }
    state = State.OPEN;
    worker.outcasts().accepted(choice.current());
    touch();
    RelayEnd.join(client, end);
  }

  /** All that came before the end of one direction has been written to this end. */
  void allWritten(RelayEnd to) {
    RelayEnd end = endpoint;
    if (end == null) {
      return;
    }
    RelayEnd from = to == client ? end : client;
    if (from.hasOutputEnded()) { // that was the other direction
      over();
      to.channel().close();
      from.channel().close();
    } else {
      to.shutdownOutput();
    }
  }

  /** A connection was reset, or could not be written to. */
  void broken(RelayEnd end) {
    RelayEnd to = endpoint;
    switch (state) {
      case CONNECTING -> {
        if (end == client) {
          abort();
        }
      }
      case OPEN -> {
        state = State.BREAKING;
        touch();
        RelayEnd other = end == client && to != null ? to : client;
        last = other;
        end.reset();
        other.channel().closeFuture().addListener(_ -> over());
        other.resetWhenWritten();
      }
      case BREAKING -> {
        if (end == last) {
          abort();
        }
      }
      case OVER -> {}
    }
  }

  /** Resets what is open. */
  void abort() {
    over();
    client.reset();
    RelayEnd end = endpoint;
    if (end != null) {
      end.reset();
    }
  }

  private void over() {
    state = State.OVER;
    worker.forget(this);
  }
}
