package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.ExtendedError;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.plugin.UpstreamObserver;
import dev.seamark.server.plugins.upstream.forward.settings.Asking;
import dev.seamark.server.plugins.upstream.forward.settings.ForwardSettings;
import dev.seamark.server.upstream.Upstream;
import dev.seamark.zones.wire.KeyedHash;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way to the upstreams, until there is a reply or its time is over; or waiting
 * for the reply to the same question of another exchange. Confined to the loop of its exchange,
 * which holds it: its place is free again when the exchange is over, however that comes.
 *
 * <pre>
 *   begin ──same question in flight──▶ waits ──told──▶ land
 *     │  ▲                               │ the other one was given up, and there is time left
 *     │  └───────────────────────────────┘
 *     └──▶ course ──▶ replied, mismatched, failed ──▶ land, and tell those that wait
 * </pre>
 */
final class Flight implements Exchange.Holding {
  /** RFC 8914 section 4.24. */
  private static final int NETWORK_ERROR = 23;

  private static final String WAITED_IN_VAIN =
      "timed out waiting for the reply to an identical query";

  private final Forward forward;
  private final Lane lane;
  private final Exchange exchange;
  private final long client;
  private final byte[] query;
  private final Course course;
  private final long deadline;
  private final int nameEnd;
  private final boolean tcpFirst;
  private InFlight.@Nullable Shared led;
  private @Nullable Future<?> timer;
  private boolean over;
  private String lastError = "no healthy proxies";

  /** How the upstreams are asked. Confined to the loop. */
  interface Course {
    /** Asks; {@link Flight#land} or {@link Flight#giveUp} is called in the end. */
    void start();
  }

  Flight(Forward forward, Lane lane, Exchange exchange) {
    this.forward = forward;
    this.lane = lane;
    this.exchange = exchange;
    client = exchange.peer().client();
    query = Outgoing.of(exchange.query(), exchange.takenOption());
    nameEnd = Query.HEADER + exchange.query().nameLength();
    ForwardSettings.Transports tries = forward.settings().tries();
    tcpFirst = tries.forceTcp() || !tries.preferUdp() && !exchange.peer().transport().isDatagram();
    deadline = Math.min(now() + forward.settings().patienceNanos(), exchange.deadlineNanos());
    course =
        switch (forward.settings().asking()) {
          case Asking.InTurn inTurn -> new InTurn(this, inTurn);
          case Asking.AtOnce atOnce -> new AtOnce(this, atOnce);
        };
  }

  long now() {
    return exchange.worker().nanos();
  }

  /** How long there is time, in nanoseconds; nothing or less where it is over. */
  long left() {
    return deadline - now();
  }

  Forward forward() {
    return forward;
  }

  Lane lane() {
    return lane;
  }

  Exchange exchange() {
    return exchange;
  }

  /** Waits for the reply to the same question where that is on its way, or asks. */
  void begin() {
    if (!forward.inFlight().join(this, hash())) {
      course.start();
      return;
    }
    forward.meters().joined();
    atTheEnd(() -> told(new Landing.Failed(WAITED_IN_VAIN, 0)));
  }

  /** Does this when the time is over, unless the flight has landed by then. */
  void atTheEnd(Runnable step) {
    timer = exchange.worker().loop().schedule(step, left(), TimeUnit.NANOSECONDS);
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

  /**
   * Tells those who want to know what an upstream was asked, while the exchange is this flight's.
   *
   * @param reply null where there is none
   */
  void tellObservers(
      Upstream upstream,
      boolean tcp,
      byte[] question,
      long tookNanos,
      byte @Nullable [] reply,
      int length) {
    if (over) {
      return;
    }
    for (UpstreamObserver observer : forward.observers()) {
      observer.asked(
          exchange,
          new UpstreamObserver.Question(
              upstream.address(), transport(upstream, tcp), question, tookNanos, reply, length));
    }
  }

  private static Transport transport(Upstream upstream, boolean tcp) {
    if (upstream.isSecure()) {
      return upstream.isHttps() ? Transport.HTTPS : Transport.TLS;
    }
    return tcp ? Transport.TCP : Transport.UDP;
  }

  /** Whether it has landed. */
  boolean isOver() {
    return over;
  }

  /** The exchange may be over, and be another one's by now. */
  void resume(Runnable step) {
    if (!over) {
      exchange.resume(step);
    }
  }

  /**
   * No upstream replied.
   *
   * @param upstream the one that was asked last
   */
  void giveUp(String why, int upstream) {
    lastError = why;
    Landing.Failed failed = new Landing.Failed(why, upstream);
    tellOthers(left() <= 0 ? new Landing.Abandoned(why) : failed);
    land(failed);
  }

  /** Why it will have failed, should it be over before there is a reply. */
  void doubt(String why) {
    lastError = why;
  }

  /** The one that this flight waits for has landed. Called on the loop of this one. */
  void told(Landing landing) {
    resume(
        () -> {
          stopTimer();
          if (landing instanceof Landing.Abandoned(String why) && left() > 0) {
            lastError = why;
            begin();
          } else {
            land(landing);
          }
        });
  }

  /** Ends the flight, and the exchange or its way through this plugin. */
  void land(Landing landing) {
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
    boolean handOn =
        settings.next().rcodes().contains(rcode) || settings.next().onNodata() && nodata;
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
