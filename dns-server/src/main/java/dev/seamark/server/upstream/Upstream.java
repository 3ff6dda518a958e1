package dev.seamark.server.upstream;

import dev.seamark.server.upstream.doh.Doh;
import dev.seamark.server.upstream.tls.TlsPeer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable SocketAddress source;
  private final @Nullable TlsPeer tls;
  private final @Nullable Doh doh;
  private final String text;
  private final HealthCheck health;
  private final UpstreamMeters meters;
  private final AtomicInteger fails = new AtomicInteger();
  private final AtomicBoolean probing = new AtomicBoolean();
  private final AtomicInteger idlePipes = new AtomicInteger();
  private volatile boolean closed;

  public Upstream(Endpoint endpoint, HealthCheck health, UpstreamMeters.Family family) {
    address = endpoint.address();
    source = endpoint.source().map(ip -> new InetSocketAddress(ip, 0)).orElse(null);
    tls = endpoint.tls().orElse(null);
    doh = endpoint.doh().orElse(null);
    this.text = Endpoint.text(address);
    this.health = health;
    this.meters = family.of(text, isSecure());
  }

  /** Connects a new socket. */
  ChannelFuture connect(Channel channel) {
    return source == null ? channel.connect(address) : channel.connect(address, source);
  }

  /** With whom to speak TLS, or null for plain DNS. */
  @Nullable TlsPeer tls() {
    return tls;
  }

  /** How to ask by HTTPS, or null for DNS alone. */
  @Nullable Doh doh() {
    return doh;
  }

  /** Whether nothing goes to it but by TLS. */
  public boolean isSecure() {
    return tls != null;
  }

  /** Whether it is asked by HTTPS. */
  public boolean isHttps() {
    return doh != null;
  }

  /** Where it is. */
  public InetSocketAddress address() {
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
    Link.Limits once = new Link.Limits(PROBE_TIMEOUT_NANOS, 0, 0, 0);
    Link link = Link.toProbe(this, loop, nanos, once);
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
            well(); // an odd reply, but a server is there
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
