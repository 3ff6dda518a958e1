package dev.seamark.server.plugins.dnstap;

import dev.seamark.process.Reason;
import dev.seamark.server.plugin.Shared;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on their way to one collector. Any thread may {@link #offer}; a thread of its own
 * connects, sends, and connects again where the connection is lost.
 */
final class Outlet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/dnstap");
  private static final long SECOND = 1_000_000_000L;
  private static final long SHORTEST_PAUSE = SECOND / 4;
  private static final long LONGEST_PAUSE = 10 * SECOND;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long BYTES_EACH = 1024;

  private final Collector collector;
  private final int most;
  private final long mostBytes;
  private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final MeterRegistry meters;
  private final Counter sent;
  private final Counter dropped;
  private final Gauge connected;
  private final Thread sender;
  private volatile boolean idle;
  private volatile boolean ending;
  private volatile Collector.@Nullable Connection connection;

  private record Key(Collector collector, int most) {}

  private Outlet(Collector collector, int most, MeterRegistry meters) {
    this.collector = collector;
    this.most = most;
    this.mostBytes = Math.min(most * BYTES_EACH, Runtime.getRuntime().maxMemory() / 8);
    this.meters = meters;
    sent =
        Counter.builder("seamark_dnstap_messages")
            .description("Messages that a dnstap collector was sent.")
            .tag("collector", collector.toString())
            .register(meters);
    dropped =
        Counter.builder("seamark_dnstap_dropped_messages")
            .description("Messages that a dnstap collector was not there for or did not take.")
            .tag("collector", collector.toString())
            .register(meters);
    connected =
        Gauge.builder("seamark_dnstap_connected", this, o -> o.connection == null ? 0 : 1)
            .description("1 while there is a connection to a dnstap collector.")
            .tag("collector", collector.toString())
            .register(meters);
    sender = Thread.ofVirtual().name("dnstap " + collector).start(this::run);
  }

  /**
   * Holds the outlet of this collector.
   *
   * @param most messages that may wait
   */
  static Shared.Lease<Outlet> lease(
      Shared shared, Collector collector, int most, MeterRegistry meters) {
    return shared.lease(
        new Key(collector, most), Outlet.class, () -> new Outlet(collector, most, meters));
  }

  /** Sends a message, or drops it where too many wait. */
  void offer(byte[] message) {
    if (count.get() >= most || bytes.get() + message.length > mostBytes) {
      dropped.increment();
      return;
    }
    count.incrementAndGet();
    bytes.addAndGet(message.length);
    waiting.add(message);
    if (idle) {
      LockSupport.unpark(sender);
    }
  }

  private byte @Nullable [] take() {
    byte[] message = waiting.poll();
    if (message != null) {
      count.decrementAndGet();
      bytes.addAndGet(-message.length);
    }
    return message;
  }

  private void run() {
    boolean told = false;
    long pause = SHORTEST_PAUSE;
    while (!ending) {
      try {
        FrameStream stream = open();
        LOG.info("connected to {}", collector);
        told = false;
        pause = SHORTEST_PAUSE;
        sendAll(stream);
        stream.finish();
      } catch (IOException | RuntimeException e) {
        if (!told && !ending) {
          LOG.warn(
              "no connection to {}: {}; connecting again, messages beyond {} are dropped",
              collector,
              Reason.of(e),
              most);
          told = true;
        }
      } finally {
        disconnect();
      }
      long until = System.nanoTime() + pause;
      while (!ending && System.nanoTime() - until < 0) {
        LockSupport.parkNanos(until - System.nanoTime());
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
    for (byte[] left = take(); left != null; left = take()) {
      dropped.increment();
    }
  }

  private FrameStream open() throws IOException {
    Collector.Connection next = collector.connect();
    connection = next;
    return FrameStream.open(next.in(), next.out());
  }

  private void sendAll(FrameStream stream) throws IOException {
    while (true) {
      byte[] message = take();
      if (message != null) {
        stream.frame(message);
        sent.increment();
        continue;
      }
      stream.flush();
      if (ending) {
        return;
      }
      idle = true;
      if (waiting.isEmpty() && !ending) {
        LockSupport.parkNanos(SECOND);
      }
      idle = false;
    }
  }

  private void disconnect() {
    Collector.Connection there = connection;
    connection = null;
    if (there != null) {
      try {
        there.socket().close();
      } catch (IOException e) {
        LOG.debug("closing the connection to {}: {}", collector, Reason.of(e));
      }
    }
  }

  /** Sends what waits, for a second at most, and disconnects. */
  @Override
  public void close() {
    ending = true;
    LockSupport.unpark(sender);
    try {
      if (!sender.join(PATIENCE)) {
        disconnect(); // a collector that does not read: its write ends by this
        sender.join(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    meters.remove(connected);
  }
}
