package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.upstream.Upstream;
import dev.seamark.server.upstream.Waiter;
import dev.seamark.zones.wire.Rcode;
import java.util.concurrent.TimeUnit;

/**
 * One question on its way to one upstream after the other, until one replies or its time is over.
 * Confined to the loop of its exchange.
 */
final class Flight implements Waiter, Exchange.Holding {
  /** How long a client is kept waiting. */
  private static final long TOTAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int TC = 0x02;

  private final Forward forward;
  private final Lane lane;
  private final Exchange exchange;
  private final byte[] query;
  private final int[] order;
  private final long deadline;
  private final int maxAttempts;
  private int tried;
  private int downInARow;
  private int failedAttempts;
  private int failovers;
  private int current;
  private boolean tcp;
  private boolean landed;
  private long askedNanos;
  private String lastError = "no healthy proxies";

  Flight(Forward forward, Lane lane, Exchange exchange) {
    this.forward = forward;
    this.lane = lane;
    this.exchange = exchange;
    query = Outgoing.of(exchange.query());
    int upstreams = forward.upstreams().size();
    order =
        forward.settings().policy().order(upstreams, lane.nextTurn(), exchange.worker().random());
    deadline = Math.min(now() + TOTAL_NANOS, exchange.deadlineNanos());
    maxAttempts = forward.settings().maxConnectAttempts().orElse(2 * upstreams);
  }

  private long now() {
    return exchange.worker().nanos();
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
      ask(firstTransport());
      return;
    }
    giveUp();
  }

  private boolean firstTransport() {
    Settings.Transports tries = forward.settings().tries();
    return tries.forceTcp() || !tries.preferUdp() && exchange.peer().transport() == Transport.TCP;
  }

  private void ask(boolean byTcp) {
    tcp = byTcp;
    askedNanos = now();
    upstream().meters().asked();
    lane.link(current).ask(byTcp, query, query.length, this);
  }

  private Upstream upstream() {
    return forward.upstreams().get(current);
  }

  /** Leaves its place, if it still has one. */
  private void land() {
    if (!landed) {
      landed = true;
      forward.landed(lane);
    }
  }

  @Override
  public void release() {
    land();
  }

  /** Goes on, unless it has come to its end already. */
  private void resume(Runnable step) {
    if (!landed) {
      exchange.resume(step);
    }
  }

  @Override
  public void replied(byte[] message, int length) {
    resume(() -> consider(message, length));
  }

  private void consider(byte[] message, int length) {
    Settings settings = forward.settings();
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
    boolean nodata = rcode == Rcode.NOERROR && message[6] == 0 && message[7] == 0;
    boolean handOn = settings.next().contains(rcode) || settings.nextOnNodata() && nodata;
    if (handOn && forward.anotherFollows()) {
      land();
      exchange.next();
      return;
    }
    land();
    exchange.replyUpstream(message, 0, length);
    exchange.answered(forward);
  }

  @Override
  public void mismatched() {
    resume(
        () -> {
          land();
          exchange.reply().begin(exchange.query(), Rcode.FORMERR, false);
          exchange.answered(forward);
        });
  }

  @Override
  public void failed(String why) {
    resume(
        () -> {
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

  private void giveUp() {
    land();
    exchange.fail(forward, Rcode.SERVFAIL, lastError);
  }
}
