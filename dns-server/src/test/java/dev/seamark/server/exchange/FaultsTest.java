package dev.seamark.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Plugins that do all that plugins may do, and throw whatever can be thrown at any point of it.
 * {@code -Dseamark.faults=1000000} plays that many exchanges.
 */
@DisplayName("Whatever plugins throw")
class FaultsTest {
  private static final int EXCHANGES = Integer.getInteger("seamark.faults", 20_000);
  private static final int AT_ONCE = 64;
  private static final int PLUGINS = 4;
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53);

  private final EventLoop loop = new DefaultEventLoop();
  private final Logger log = (Logger) LoggerFactory.getLogger("");
  private Level level = Level.INFO;

  // All below is confined to the loop.
  private int ended;
  private int thrown;
  private int panics;
  private int holds;
  private int releases;
  private int waiting;
  private int running;
  private int largestReuse;
  private final Set<String> wrong = new TreeSet<>();

  @BeforeEach
  void quiet() {
    level = log.getLevel() == null ? Level.INFO : log.getLevel();
    log.setLevel(Level.OFF); // a stack trace for each fault is not what this is about
  }

  @AfterEach
  void close() {
    log.setLevel(level);
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("each exchange ends once, gives back what it held, and is nobody else's before")
  void endsOnce(long seed) throws Exception {
    loop.submit(() -> new Play(new SplittableRandom(seed)).begin()).get();
    long rounds = 0;
    while (loop.submit(() -> ended < EXCHANGES || waiting > 0).get()) {
      rounds++;
      assertThat(rounds).as("rounds until all have ended").isLessThan(EXCHANGES * 100L);
    }
    loop.submit(
            () -> {
              assertThat(wrong).isEmpty();
              assertThat(ended).isEqualTo(EXCHANGES);
              assertThat(running).isZero();
              assertThat(thrown).isPositive();
              assertThat(panics).isGreaterThanOrEqualTo(thrown / 2).isPositive();
              assertThat(releases).isEqualTo(holds).isPositive();
              assertThat(largestReuse).as("exchanges are reused").isGreaterThan(1);
              return true;
            })
        .get();
  }

  /** Notes what does not hold: an exception would be taken for one of the faults. */
  private void expect(boolean holds, String what) {
    if (!holds) {
      wrong.add("not " + what);
    }
  }

  /** What is thrown: all kinds that a plugin or a library below it can come up with. */
  private static final class Faults {
    static void sneak(int kind) {
      switch (kind) {
        case 0 -> throw new IllegalStateException("a fault");
        case 1 -> throw new StackOverflowError("a fault");
        case 2 -> throw new OutOfMemoryError("of direct memory, say");
        case 3 -> throw new AssertionError("a fault");
        default -> throw new NoClassDefFoundError("a fault");
      }
    }
  }

  private final class Play implements Responder.Dispatch, Responder.Observer {
    private final SplittableRandom random;
    private final Worker worker;
    private final Responder responder = new Responder(this);
    private final Block block;
    private int begun;

    Play(SplittableRandom random) {
      this.random = random;
      worker = new Worker(0, loop, System::nanoTime, random.split());
      Plugin[] chain = new Plugin[PLUGINS];
      for (int i = 0; i < PLUGINS; i++) {
        chain[i] = new Faulty(i == PLUGINS - 1);
      }
      block = new Block(WireName.ROOT, "dns://:53", chain);
    }

    boolean begin() {
      for (int i = 0; i < AT_ONCE && begun < EXCHANGES; i++) {
        byte[] query = new byte[Query.HEADER + 5];
        int id = begun++ & 0xFFFF;
        query[0] = (byte) (id >>> 8);
        query[1] = (byte) id;
        query[5] = 1;
        query[14] = 1;
        query[16] = 1;
        running++;
        responder.receive(worker, new Client(id), query, 0, query.length);
      }
      if (begun < EXCHANGES) {
        loop.execute(this::begin);
      }
      return true;
    }

    private void maybeThrow() {
      if (random.nextInt(12) == 0) {
        thrown++;
        Faults.sneak(random.nextInt(5));
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
      return this;
    }

    @Override
    public void refused(Exchange exchange, int rcode) {}

    @Override
    public void panicked() {
      panics++;
    }

    /** A client, who may have one reply and must be told the end once. */
    private final class Client implements Peer {
      private final int id;
      private int replies;
      private boolean gone;

      Client(int id) {
        this.id = id;
      }

      @Override
      public InetSocketAddress remote() {
        return ADDRESS;
      }

      @Override
      public InetSocketAddress local() {
        return ADDRESS;
      }

      @Override
      public Transport transport() {
        return Transport.TCP;
      }

      @Override
      public void send(byte[] message, int length) {
        expect(++replies == 1 && !gone, "one reply, before the end");
        expect(((message[0] & 0xFF) << 8 | message[1] & 0xFF) == id, "the client's own reply");
        maybeThrow();
      }

      @Override
      public void ended() {
        expect(!gone, "one end");
        gone = true;
        running--;
        ended++;
        maybeThrow();
      }
    }

    private final class Faulty implements Plugin, ReplyHandler {
      private final boolean last;

      Faulty(boolean last) {
        this.last = last;
      }

      @Override
      public String name() {
        return "faulty";
      }

      @Override
      public void query(Exchange x) {
        largestReuse = Math.max(largestReuse, x.life().generation());
        maybeThrow();
        if (random.nextInt(4) == 0) {
          holds++;
          x.hold(
              () -> {
                releases++;
                maybeThrow();
              });
          maybeThrow();
        }
        switch (random.nextInt(last ? 4 : 8)) {
          case 0 -> answer(x);
          case 1 -> x.fail(this, Rcode.REFUSED, "");
          case 2 -> x.drop(this);
          case 3 -> later(x, this::answer);
          case 4 -> later(x, Exchange::next);
          case 5 -> x.next(this, null);
          case 6 -> x.next();
          default -> ask(x);
        }
        maybeThrow();
      }

      private void answer(Exchange x) {
        x.reply().begin(x.query(), 0, true);
        maybeThrow();
        x.answered(this);
        maybeThrow();
      }

      private void ask(Exchange x) {
        int generation = x.life().generation();
        Consumer<Exchange> then =
            found -> {
              expect(x.life().generation() == generation, "the exchange that asked");
              maybeThrow();
              x.next(this, null);
              maybeThrow();
            };
        switch (random.nextInt(3)) {
          case 0 -> x.ask(WireName.ROOT, RecordType.A, then);
          case 1 -> x.askBehind(WireName.ROOT, then);
          default -> {
            waiting++;
            x.refresh(
                Transport.TCP,
                found -> {
                  waiting--;
                  maybeThrow();
                });
            x.next();
          }
        }
      }

      private void later(Exchange x, Consumer<Exchange> step) {
        int id = x.query().id();
        waiting++;
        loop.execute(
            () -> {
              waiting--;
              x.resume(
                  () -> {
                    expect(x.query().id() == id, "the exchange that waited");
                    maybeThrow();
                    step.accept(x);
                    maybeThrow();
                  });
            });
      }

      @Override
      public void reply(Exchange x, @Nullable Object state) {
        maybeThrow();
        if (random.nextInt(4) == 0) {
          later(x, Exchange::back);
        } else {
          x.back();
        }
        maybeThrow();
      }
    }
  }
}
