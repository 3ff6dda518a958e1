package dev.seamark.server.plugins.upstream.forward;

import static io.netty.util.ResourceLeakDetector.Level.PARANOID;
import static io.netty.util.ResourceLeakDetector.Level.SIMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.zones.wire.WireName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ResourceLeakDetector;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Forwarding to real sockets of upstreams that break off, lie and fall silent, between plugins that
 * throw. {@code -Dseamark.faults=1000000 -Dseamark.faults.at.once=1024} plays that many exchanges:
 * a minute on two cores.
 */
@DisplayName("Whatever upstreams do, and plugins around them throw")
class UpstreamFaultsTest {
  private static final int EXCHANGES = Integer.getInteger("seamark.faults", 6_000);
  private static final int AT_ONCE = Integer.getInteger("seamark.faults.at.once", 48);
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53);

  private final Logger log = (Logger) LoggerFactory.getLogger("");
  private final Logger leaks = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
  private final List<String> leaked = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> collector =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          leaked.add(event.getFormattedMessage());
        }
      };
  private final Set<String> wrong = new ConcurrentSkipListSet<>();
  private final ResourceLeakDetector.Level detection = ResourceLeakDetector.getLevel();
  private Level level = Level.INFO;

  @BeforeEach
  void quiet() {
    level = Objects.requireNonNullElse(log.getLevel(), Level.INFO);
    log.setLevel(Level.OFF); // a stack trace for each fault is not what this is about
    collector.setContext(log.getLoggerContext());
    collector.start();
    leaks.setLevel(Level.ERROR);
    ResourceLeakDetector.setLevel(EXCHANGES > 100_000 ? SIMPLE : PARANOID);
    leaks.addAppender(collector);
  }

  @AfterEach
  void close() {
    log.setLevel(level);
    leaks.detachAppender(collector);
    leaks.setLevel(null);
    ResourceLeakDetector.setLevel(detection);
  }

  private static int descriptors() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  @Test
  @DisplayName("no query ends twice or never, and no descriptor, buffer or place is lost")
  void nothingIsLost() throws Exception {
    try (Play warm = new Play(1)) {
      warm.run(500); // what is opened once in a process is open now
    }
    System.gc();
    int before = descriptors();
    try (Play play = new Play(2)) {
      play.run(EXCHANGES);
      assertThat(wrong).isEmpty();
      assertThat(play.ended).hasValue(EXCHANGES);
      assertThat(play.thrown).isPositive();
      assertThat(play.answered).hasPositiveValue();
      // Each place that was lost would refuse one of as many queries as there are places.
      assertThat(play.answeredBySound(AT_ONCE)).isEqualTo(AT_ONCE);
    }
    Await.until("no descriptor more than before", () -> descriptors() <= before);
    for (int i = 0; i < 3; i++) {
      System.gc();
      for (int j = 0; j < 1000; j++) { // whoever allocates is told of what was lost
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(64);
        buffer.release();
      }
    }
    assertThat(leaked).isEmpty();
  }

  /** One server block, whose forward has sound and faulty upstreams. */
  private final class Play implements Responder.Dispatch, AutoCloseable {
    private final MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final TestSetup setup = new TestSetup(".");
    private final FaultyServer faulty;
    private final FaultyServer sound;
    private final Worker worker;
    private final Responder responder = new Responder(this);
    private final SplittableRandom random;
    private final Block block;
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private boolean throwing = true; // confined to the loop, as are the two below
    private int begun;
    private int thrown;

    Play(long seed) throws Exception {
      random = new SplittableRandom(seed);
      faulty = FaultyServer.open(random.split());
      sound = FaultyServer.sound();
      worker = new Worker(0, group.next(), System::nanoTime, random.split());
      List<Plugin> forwards =
          setup.start(
              Forward.TYPE,
              Parsing.directives(
                  "forward . %s %s {\nmax_concurrent %d\nread_timeout 100ms\nmax_fails 0\nexpire 1s\n}"
                      .formatted(faulty.address(), sound.address(), AT_ONCE)));
      block =
          new Block(
              WireName.ROOT,
              "dns://:53",
              new Plugin[] {new Thrower(), forwards.getFirst(), new Thrower()});
    }

    /** Plays so many exchanges, a few at a time. */
    void run(int exchanges) throws Exception {
      int until = begun + exchanges;
      for (int i = 0; i < AT_ONCE && i < exchanges; i++) {
        worker.loop().execute(() -> next(until));
      }
      awaitEnds(until);
    }

    private void awaitEnds(int until) {
      for (int seen = ended.get(); seen < until; seen = ended.get()) {
        int last = seen;
        Await.until("more exchanges end", () -> ended.get() > last);
      }
    }

    private void next(int until) {
      if (begun < until) {
        Client client = new Client(begun++, () -> next(until));
        byte[] query = client.query();
        responder.receive(worker, client, query, 0, query.length);
      }
    }

    /** How many of so many queries at once are answered while nothing throws. */
    int answeredBySound(int queries) throws Exception {
      worker.loop().submit(() -> throwing = false).get();
      faulty.mend();
      int before = answered.get();
      int first = ended.get();
      worker
          .loop()
          .submit(
              () -> {
                for (int i = 0; i < queries; i++) {
                  Client client = new Client(begun++, () -> {});
                  byte[] query = client.query();
                  responder.receive(worker, client, query, 0, query.length);
                }
              })
          .get();
      awaitEnds(first + queries);
      return answered.get() - before;
    }

    private void maybeThrow() {
      if (throwing && random.nextInt(20) == 0) {
        thrown++;
        switch (random.nextInt(3)) {
          case 0 -> throw new IllegalStateException("a fault");
          case 1 -> throw new StackOverflowError("a fault");
          default -> throw new OutOfMemoryError("of direct memory, say");
        }
      }
    }

    @Override
    public Block blockFor(Exchange exchange) {
      return block;
    }

    @Override
    public boolean anyClass() {
      return true;
    }

    @Override
    public Responder.Observer observer() {
      return Responder.Observer.NONE;
    }

    @Override
    public void close() throws IOException {
      setup.close();
      group.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly();
      faulty.close();
      sound.close();
    }

    /** A client that gets at most one reply, its own, and learns of the end once. */
    private final class Client implements Peer {
      private final int number;
      private final Runnable then;
      private final boolean tcp;
      private int replies;
      private boolean gone;

      Client(int number, Runnable then) {
        this.number = number;
        this.then = then;
        tcp = random.nextInt(3) == 0;
      }

      /** A question for A of a name of its own; some share a name, and so a flight. */
      byte[] query() {
        String label = "n" + (random.nextInt(4) == 0 ? number / 16 : number);
        byte[] query = new byte[12 + 1 + label.length() + 1 + 4];
        query[0] = (byte) (number >>> 8);
        query[1] = (byte) number;
        query[2] = 1;
        query[5] = 1;
        query[12] = (byte) label.length();
        for (int i = 0; i < label.length(); i++) {
          query[13 + i] = (byte) label.charAt(i);
        }
        query[query.length - 3] = 1;
        query[query.length - 1] = 1;
        return query;
      }

      @Override
      public InetSocketAddress remote() {
        return ADDRESS;
      }

      /** One of so many that none has more than its share. */
      @Override
      public long client() {
        return number % AT_ONCE;
      }

      @Override
      public InetSocketAddress local() {
        return ADDRESS;
      }

      @Override
      public Transport transport() {
        return tcp ? Transport.TCP : Transport.UDP;
      }

      @Override
      public void send(byte[] message, int length) {
        expect(++replies == 1 && !gone, "one reply, before the end");
        int id = (message[0] & 0xFF) << 8 | message[1] & 0xFF;
        expect(id == (number & 0xFFFF), "the client's own reply");
        if (length > 3 && (message[3] & 0xF) == 0) {
          answered.incrementAndGet();
        }
      }

      @Override
      public void ended() {
        expect(!gone, "one end");
        gone = true;
        ended.incrementAndGet();
        worker.loop().execute(then);
      }
    }

    private final class Thrower implements Plugin, ReplyHandler {
      @Override
      public String name() {
        return "thrower";
      }

      @Override
      public void query(Exchange x) {
        maybeThrow();
        x.next(this, null);
        maybeThrow();
      }

      @Override
      public void reply(Exchange x, @Nullable Object state) {
        maybeThrow();
        x.back();
        maybeThrow();
      }
    }
  }

  private void expect(boolean holds, String what) {
    if (!holds) {
      wrong.add("not " + what);
    }
  }
}
