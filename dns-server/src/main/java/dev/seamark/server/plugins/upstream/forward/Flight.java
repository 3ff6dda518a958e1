package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.ExtendedError;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.plugin.UpstreamObserver;
import dev.seamark.server.upstream.Upstream;
import dev.seamark.server.upstream.Waiter;
import dev.seamark.zones.wire.KeyedHash;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way to one upstream after the other, until one replies or its time is over;
 * or waiting for the reply to the same question of another exchange. Confined to the loop of its
 * exchange, which holds it: its place is free again when the exchange is over, however that comes.
 *
 * <pre>
 *   begin ──same question in flight──▶ waits ──told──▶ land
 *     │  ▲                               │ the other one was given up, and there is time left
 *     │  └───────────────────────────────┘
 *     └──▶ next ──▶ replied, mismatched, failed ──▶ land, and tell those that wait
 * </pre>
 */
final class Flight implements Waiter, Exchange.Holding {
  /** RFC 8914 section 4.24. */
  private static final int NETWORK_ERROR = 23;

  /** How long a client is kept waiting. */
  private static final long TOTAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int TC = 0x02;
  private static final String WAITED_IN_VAIN =
      "timed out waiting for the reply to an identical query";

  private final Forward forward;
  private final Lane lane;
  private final Exchange exchange;
  private final long client;
  private final byte[] query;
  private final int[] order;
  private final long deadline;
  private final int maxAttempts;
  private final int nameEnd;
  private final boolean tcpFirst;
  private int tried;
  private int downInARow;
  private int failedAttempts;
  private int failovers;
  private int current;
  private boolean tcp;
  private long askedNanos;
  private InFlight.@Nullable Shared led;
  private @Nullable Future<?> timer;
  private boolean over;
  private String lastError = "no healthy proxies";

  Flight(Forward forward, Lane lane, Exchange exchange) {
    this.forward = forward;
    this.lane = lane;
    this.exchange = exchange;
    client = exchange.peer().client();
    query = Outgoing.of(exchange.query());
    nameEnd = Query.HEADER + exchange.query().nameLength();
    ForwardSettings.Transports tries = forward.settings().tries();
    tcpFirst = tries.forceTcp() || !tries.preferUdp() && !exchange.peer().transport().isDatagram();
    int upstreams = forward.upstreams().size();
    order =
        forward.settings().policy().order(upstreams, lane.nextTurn(), exchange.worker().random());
    deadline = Math.min(now() + TOTAL_NANOS, exchange.deadlineNanos());
    maxAttempts = forward.settings().maxConnectAttempts().orElse(2 * upstreams);
  }

  private long now() {
    return exchange.worker().nanos();
  }

  /** Waits for the reply to the same question where that is on its way, or asks. */
  void begin() {
    if (!forward.inFlight().join(this, hash())) {
      next();
      return;
    }
    forward.meters().joined();
    timer =
        exchange
            .worker()
            .loop()
            .schedule(
                () -> told(new Landing.Failed(WAITED_IN_VAIN, current)),
                deadline - now(),
                TimeUnit.NANOSECONDS);
  }

  private int hash() {
    Query asked = exchange.query();
    long number =
        (long) asked.type() << 32
            | asked.recordClass() << 16
            | query.length << 1
            | (tcpFirst ? 1 : 0);
    return KeyedHash.OF_PROCESS.hash(number, asked.name(), 0, asked.nameLength());
  }

  /** Who asked, by number: the place that it has is this client's. */
  long client() {
    return client;
  }

  /** The message that is sent; its ID may be another loop's. */
  byte[] query() {
    return query;
  }

  /** Where the name ends in the message. */
  int nameEnd() {
    return nameEnd;
  }

  /** Whether an upstream is asked by TCP from the start. */
  boolean startsWithTcp() {
    return tcpFirst;
  }

  /** This is the flight that others with the same question wait for. */
  void leads(InFlight.Shared shared) {
    led = shared;
  }

  /** Asks the next upstream that is well; any one if none is. */
  void next() {
    while (now() - deadline < 0 && (maxAttempts == 0 || failedAttempts < maxAttempts)) {
      if (tried == order.length) {
        tried = 0;
        downInARow = 0;
      }
      current = order[tried++];
      if (forward.upstreams().get(current).down()) {
        if (++downInARow < order.length) {
          continue;
        }
        forward.meters().healthCheckBroken();
        if (forward.settings().failfast()) {
          break;
        }
        // All are down: perhaps it is the checks that are broken.
        current = exchange.worker().random().nextInt(order.length);
      }
      ask(tcpFirst);
      return;
    }
    giveUp();
  }

  private void ask(boolean byTcp) {
    tcp = byTcp || upstream().isSecure();
    askedNanos = now();
    upstream().meters().asked();
    lane.link(current).ask(byTcp, query, query.length, this);
  }

  private Upstream upstream() {
    return forward.upstreams().get(current);
  }

  @Override
  public void replied(byte[] message, int length) {
    resume(() -> consider(message, length));
  }

  private void consider(byte[] message, int length) {
    tellObservers(message, length);
    ForwardSettings settings = forward.settings();
    if ((message[2] & TC) != 0 && !tcp && settings.tries().preferUdp()) {
      ask(true);
      return;
    }
    int rcode = message[3] & 0xF;
    upstream().meters().answered(rcode, now() - askedNanos);
    if (settings.failover().contains(rcode) && ++failovers < order.length) {
      next();
      return;
    }
    land(new Landing.Replied(message, length, current));
  }

  private void tellObservers(byte @Nullable [] reply, int length) {
    for (UpstreamObserver observer : forward.observers()) {
      observer.asked(
          exchange,
          new UpstreamObserver.Question(
              upstream().address(), transport(), query, now() - askedNanos, reply, length));
    }
  }

  private Transport transport() {
    if (upstream().isSecure()) {
      return upstream().isHttps() ? Transport.HTTPS : Transport.TLS;
    }
    return tcp ? Transport.TCP : Transport.UDP;
  }

  @Override
  public void mismatched() {
    resume(() -> land(new Landing.Mismatched(current)));
  }

  @Override
  public void failed(String why) {
    resume(
        () -> {
          tellObservers(null, 0);
          lastError = why;
          failedAttempts++;
          upstream().doubt(exchange.worker().loop(), exchange.worker()::nanos);
          if (downInARow < order.length) {
            next();
          } else {
            giveUp();
          }
        });
  }

  /** The exchange may be over, and be another one's by now. */
  private void resume(Runnable step) {
    if (!over) {
      exchange.resume(step);
    }
  }

  private void giveUp() {
    boolean lateOnly = now() - deadline >= 0;
    tellOthers(
        lateOnly ? new Landing.Abandoned(lastError) : new Landing.Failed(lastError, current));
    land(new Landing.Failed(lastError, current));
  }

  /** The one that this flight waits for has landed. Called on the loop of this one. */
  void told(Landing landing) {
    resume(
        () -> {
          stopTimer();
          if (landing instanceof Landing.Abandoned(String why) && now() - deadline < 0) {
            lastError = why;
            begin();
          } else {
            land(landing);
          }
        });
  }

  /** Ends the flight, and the exchange or its way through this plugin. */
  private void land(Landing landing) {
    tellOthers(landing);
    release();
    switch (landing) {
      case Landing.Replied(byte[] message, int length, int from) -> {
        if (isHandedOn(message)) {
          exchange.next();
        } else {
          exchange.replyUpstream(message, 0, length);
          exchange.answered(forward.via(from));
        }
      }
      case Landing.Mismatched(int from) -> {
        exchange.reply().begin(exchange.query(), Rcode.FORMERR, false);
        exchange.answered(forward.via(from));
      }
      case Landing.Failed(String why, int from) -> {
        new ExtendedError(NETWORK_ERROR, why).addTo(exchange);
        exchange.fail(forward.via(from), Rcode.SERVFAIL, why);
      }
      case Landing.Abandoned(String why) -> exchange.fail(forward, Rcode.SERVFAIL, why);
    }
  }

  private boolean isHandedOn(byte[] message) {
    ForwardSettings settings = forward.settings();
    int rcode = message[3] & 0xF;
    boolean nodata = rcode == Rcode.NOERROR && message[6] == 0 && message[7] == 0;
    boolean handOn = settings.next().contains(rcode) || settings.nextOnNodata() && nodata;
    return handOn && forward.anotherFollows();
  }

  private void tellOthers(Landing landing) {
    InFlight.Waiting waiting = led == null ? null : led.land();
    led = null;
    if (waiting == null) {
      return;
    }
    Landing lasting = landing instanceof Landing.Replied replied ? replied.copy() : landing;
    for (; waiting != null; waiting = waiting.before()) {
      Flight other = waiting.flight();
      if (other != null) {
        other.tellOnItsLoop(lasting);
      }
    }
  }

  private void tellOnItsLoop(Landing landing) {
    try {
      exchange.worker().loop().execute(() -> told(landing));
    } catch (RejectedExecutionException e) {
      // its loop has ended, and its client is gone
    }
  }

  /** The exchange is over, or goes on without this flight. */
  @Override
  public void release() {
    if (over) {
      return;
    }
    over = true;
    stopTimer();
    tellOthers(new Landing.Abandoned(lastError));
    forward.landed(lane, client);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
