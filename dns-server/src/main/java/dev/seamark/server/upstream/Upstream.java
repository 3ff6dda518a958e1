package dev.seamark.server.upstream;

import io.netty.channel.EventLoop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A server that questions are forwarded to, and whether it is well. Shared by all event loops.
 *
 * <pre>
 *   well ──a question fails──▶ doubtful: asked a small question at once, and again each interval
 *    ▲                            │ any reply at all                    │ maxFails without a reply
 *    └────────────────────────────┘◀──────────any reply at all─────── down
 * </pre>
 */
public final class Upstream {
  private static final long PROBE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final InetSocketAddress address;
  private final String text;
  private final HealthCheck health;
  private final UpstreamMeters meters;
  private final AtomicInteger fails = new AtomicInteger();
  private final AtomicBoolean probing = new AtomicBoolean();
  private final AtomicInteger idlePipes = new AtomicInteger();
  private volatile boolean closed;

  public Upstream(InetSocketAddress address, HealthCheck health, UpstreamMeters.Family family) {
    this.address = address;
    this.text = text(address);
    this.health = health;
    this.meters = family.of(text);
  }

  /** {@code host:port} as Go prints it. */
  static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    String host = ip == null ? address.getHostString() : ip.getHostAddress();
    return (ip instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  InetSocketAddress address() {
    return address;
  }

  public UpstreamMeters meters() {
    return meters;
  }

  AtomicInteger idlePipes() {
    return idlePipes;
  }

  /** Whether so many checks failed in a row that nothing should be asked of it. */
  public boolean down() {
    return health.maxFails() > 0 && fails.get() >= health.maxFails();
  }

  /** A question got no reply: looks, on this loop, until there is one again. */
  public void doubt(EventLoop loop, LongSupplier nanos) {
    if (health.maxFails() > 0 && !closed && probing.compareAndSet(false, true)) {
      probe(loop, nanos);
    }
  }

  private void probe(EventLoop loop, LongSupplier nanos) {
    Link.Settings once = new Link.Settings(PROBE_TIMEOUT_NANOS, 0, 0, 0);
    Link link = new Link(this, loop, nanos, once, new Unpredictable());
    byte[] question = health.question();
    link.ask(
        health.tcp(),
        question,
        question.length,
        new Waiter() {
          @Override
          public void replied(byte[] message, int length) {
            well();
          }

          @Override
          public void mismatched() {
            well(); // an odd reply, but somebody is there
          }

          @Override
          public void failed(String why) {
            meters.healthCheckFailed();
            fails.incrementAndGet();
            probeLater(loop, nanos);
          }
        });
    link.retire();
  }

  private void probeLater(EventLoop loop, LongSupplier nanos) {
    if (closed) {
      return;
    }
    try {
      var _ = loop.schedule(() -> probe(loop, nanos), health.intervalNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      closed = true; // the loop ends, and with it all questions
    }
  }

  private void well() {
    fails.set(0);
    probing.set(false);
  }

  /** Nothing will be asked of it any more. */
  public void close() {
    closed = true;
  }

  /** {@code host:port}. */
  @Override
  public String toString() {
    return text;
  }
}
