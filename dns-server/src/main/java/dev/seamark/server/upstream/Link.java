package dev.seamark.server.upstream;

import dev.seamark.server.upstream.tls.TlsPeer;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way from one event loop to one upstream: sockets, and the questions in flight on them.
 * Confined to the loop.
 *
 * <p>UDP ports are few at a time and each is given up after {@value UdpPort#QUERIES} questions, so
 * that an attacker who forges a reply has to guess the port as well as the ID. TCP connections are
 * kept; a further one is opened only when the others are busy.
 */
public final class Link {
  private static final int PORTS = 4;
  private static final int PIPES = 8;
  private static final int BUSY = 8;

  /** How many connections there may be to an upstream that closes them after a reply. */
  private static final int MOST_PIPES = 256;

  /** How long it is remembered that an upstream closes connections. */
  private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Upstream upstream;
  private final EventLoop loop;
  private final LongSupplier nanos;
  private final Limits settings;
  private final Unpredictable random;
  private final boolean probing;
  private final List<UdpPort> ports = new ArrayList<>(PORTS);
  private final List<TcpPipe> pipes = new ArrayList<>();
  private int questionsPerPipe = Integer.MAX_VALUE;
  private long learnedNanos;
  private boolean retired;
  private boolean sweeping;
  private byte[] buffer = new byte[1024];

  /**
   * Limits, in nanoseconds.
   *
   * @param readTimeout how long one question waits
   * @param expire how long an idle connection is kept; 0 for not at all
   * @param maxAge how long a connection is used at most; 0 for any time
   * @param maxIdle how many idle TCP connections to one upstream are kept; 0 for any number
   */
  public record Limits(long readTimeout, long expire, long maxAge, int maxIdle) {}

  Link(
      Upstream upstream,
      EventLoop loop,
      LongSupplier nanos,
      Limits settings,
      Unpredictable random,
      boolean probing) {
    this.upstream = upstream;
    this.loop = loop;
    this.nanos = nanos;
    this.settings = settings;
    this.random = random;
    this.probing = probing;
  }

  /** A link for one question that finds out whether the upstream is well again. */
  static Link toProbe(Upstream upstream, EventLoop loop, LongSupplier nanos, Limits settings) {
    return new Link(upstream, loop, nanos, settings, new Unpredictable(), true);
  }

  /** A link to each upstream. */
  public static List<Link> toAll(
      List<Upstream> upstreams, EventLoop loop, LongSupplier nanos, Limits settings) {
    Unpredictable random = new Unpredictable();
    return upstreams.stream()
        .map(upstream -> new Link(upstream, loop, nanos, settings, random, false))
        .toList();
  }

  /**
   * Sends a question.
   *
   * @param tcp whether by TCP; an upstream with TLS is asked by that in any case
   * @param query the message; its ID is replaced by another one. Must stay as it is until the
   *     waiter is told, and may be sent more than once
   */
  public void ask(boolean tcp, byte[] query, int length, Waiter waiter) {
    Lookup lookup = new Lookup(query, length, waiter);
    lookup.deadline = nanos.getAsLong() + settings.readTimeout();
    if (tcp || upstream.isSecure()) {
      askByTcp(lookup);
    } else {
      askByUdp(lookup);
    }
  }

  private void askByUdp(Lookup lookup) {
    long now = nanos.getAsLong();
    ports.removeIf(port -> port.giveUpIfStale(now, settings));
    boolean open = ports.size() < PORTS;
    UdpPort port;
    try {
      port = open ? new UdpPort(this, now) : ports.get(random.below(ports.size()));
    } catch (ChannelException e) {
      failLater(lookup, "dial udp " + upstream + ": " + Reasons.of(e));
      return;
    }
    if (open) {
      ports.add(port);
    }
    upstream.meters().udp(!open);
    port.send(lookup, now);
    if (port.usedUp() || settings.expire() == 0 || retired) {
      ports.remove(port);
      port.closeWhenDone();
    }
    sweepLater();
  }

  private void askByTcp(Lookup lookup) {
    long now = nanos.getAsLong();
    pipes.removeIf(pipe -> pipe.giveUpIfStale(now, settings));
    int most = questionsPerPipe(now);
    TcpPipe best = null;
    for (TcpPipe pipe : pipes) {
      boolean fits = pipe.usable(most) && (lookup.sent == 0 || pipe.isFresh());
      if (fits && (best == null || pipe.inFlight() < best.inFlight())) {
        best = pipe;
      }
    }
    boolean open = best == null || best.isBusy(BUSY) && pipes.size() < PIPES;
    TcpPipe pipe = best;
    String heldBack = open ? heldBack(now) : null;
    if (heldBack != null && best == null) {
      failLater(lookup, "dial tcp " + upstream + ": TLS: " + heldBack);
      return;
    }
    open &= heldBack == null;
    if (best == null && pipes.size() >= MOST_PIPES && !makeRoom()) {
      failLater(lookup, "dial tcp " + upstream + ": too many connections");
      return;
    }
    try {
      if (pipe == null || open) {
        pipe = new TcpPipe(this, now);
        pipes.add(pipe);
      }
    } catch (ChannelException e) {
      failLater(lookup, "dial tcp " + upstream + ": " + Reasons.of(e));
      return;
    }
    upstream.meters().tcp(!open);
    if (pipe.isFull()) {
      failLater(lookup, "dial tcp " + upstream + ": too many questions in flight");
      return;
    }
    pipe.send(lookup, now);
    sweepLater();
  }

  /** Why no connection may be opened just now, or null. */
  private @Nullable String heldBack(long now) {
    TlsPeer tls = upstream.tls();
    String why = tls == null || probing ? null : tls.heldBack(now);
    if (why != null) {
      upstream.meters().heldBack();
    }
    return why;
  }

  /** Closes a connection that is not used any more. */
  private boolean makeRoom() {
    for (TcpPipe pipe : pipes) {
      if (pipe.inFlight() == 0) {
        pipe.closeWhenDone();
        pipes.remove(pipe);
        return true;
      }
    }
    return false;
  }

  /** A connection was closed under the question (RFC 7766 section 6.2.4). */
  void askAgain(Lookup lookup) {
    upstream.meters().repeated();
    askByTcp(lookup);
  }

  /**
   * The upstream has closed a connection after so many replies while there were further questions:
   * none gets more of them for a while.
   */
  void closesAfter(int replies) {
    long now = nanos.getAsLong();
    questionsPerPipe = Math.min(questionsPerPipe(now), Math.max(1, replies));
    learnedNanos = now;
  }

  private int questionsPerPipe(long now) {
    if (now - learnedNanos > MEMORY_NANOS) {
      questionsPerPipe = Integer.MAX_VALUE;
    }
    return questionsPerPipe;
  }

  /** Whether a connection that was asked so often is not to be asked again. */
  boolean isUsedUp(int questions) {
    return questions >= questionsPerPipe;
  }

  void failLater(Lookup lookup, String why) {
    loop.execute(() -> fail(lookup, why));
  }

  void fail(Lookup lookup, String why) {
    lookup.stopTimer();
    lookup.waiter.failed(why);
  }

  /** Says that the reply did not come in time. */
  void startTimer(Lookup lookup, Runnable timedOut) {
    long left = lookup.deadline - nanos.getAsLong();
    lookup.timer(loop.schedule(timedOut, left, TimeUnit.NANOSECONDS));
  }

  /** A pipe has nothing in flight any more: whether it may stay open. */
  boolean keepIdle() {
    return !retired
        && settings.expire() > 0
        && (settings.maxIdle() == 0 || upstream.idlePipes().get() < settings.maxIdle());
  }

  void closed(TcpPipe pipe) {
    pipes.remove(pipe);
  }

  void closed(UdpPort port) {
    ports.remove(port);
  }

  private void sweepLater() {
    if (sweeping || settings.expire() == 0) {
      return;
    }
    sweeping = true;
    var _ = loop.schedule(this::sweep, settings.expire(), TimeUnit.NANOSECONDS);
  }

  private void sweep() {
    sweeping = false;
    long now = nanos.getAsLong();
    ports.removeIf(port -> port.giveUpIfStale(now, settings));
    pipes.removeIf(pipe -> pipe.giveUpIfStale(now, settings));
    if (!ports.isEmpty() || !pipes.isEmpty()) {
      sweepLater();
    }
  }

  /** Closes what is idle now, and the rest as soon as its questions have their replies. */
  public void retire() {
    retired = true;
    List.copyOf(ports).forEach(UdpPort::closeWhenDone);
    ports.clear();
    List.copyOf(pipes).forEach(TcpPipe::closeWhenDone);
  }

  /** The same from another thread; nothing is left to close where the loop has ended. */
  public static void retireAll(List<Link> links) {
    for (Link link : links) {
      try {
        link.loop.execute(link::retire);
      } catch (RejectedExecutionException e) {
        return;
      }
    }
  }

  /** Where to put a message that comes in; everybody on this loop may overwrite it later. */
  byte[] buffer(int length) {
    if (length > buffer.length) {
      buffer = new byte[Math.max(length, buffer.length * 2)];
    }
    return buffer;
  }

  Upstream upstream() {
    return upstream;
  }

  EventLoop loop() {
    return loop;
  }

  long now() {
    return nanos.getAsLong();
  }

  Unpredictable random() {
    return random;
  }
}
