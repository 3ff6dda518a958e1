package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.plugins.upstream.forward.settings.Asking;
import dev.seamark.server.plugins.upstream.forward.settings.ForwardSettings;
import dev.seamark.server.upstream.Upstream;
import dev.seamark.server.upstream.Waiter;
import org.jspecify.annotations.Nullable;

/** Asks one upstream after the other, until one replies or the time is over. */
final class InTurn implements Flight.Course, Waiter {
  private static final int TC = 0x02;

  private final Flight flight;
  private final Forward forward;
  private final Asking.InTurn asking;
  private final int[] order;
  private final int maxAttempts;
  private int tried;
  private int downInARow;
  private int failedAttempts;
  private int failovers;
  private int current;
  private boolean tcp;
  private long askedNanos;
  private String lastError = "no healthy proxies";

  InTurn(Flight flight, Asking.InTurn asking) {
    this.flight = flight;
    this.forward = flight.forward();
    this.asking = asking;
    int upstreams = forward.upstreams().size();
    int turn = flight.lane().nextTurn();
    order = asking.policy().order(upstreams, turn, flight.exchange().worker().random());
    maxAttempts = asking.maxConnectAttempts().orElse(2 * upstreams);
  }

  @Override
  public void start() {
    next();
  }

  /** Asks the next upstream that is well; any one if none is. */
  private void next() {
    while (flight.left() > 0 && (maxAttempts == 0 || failedAttempts < maxAttempts)) {
      if (tried == order.length) {
        tried = 0;
        downInARow = 0;
      }
      current = order[tried++];
      if (upstream().down()) {
        if (++downInARow < order.length) {
          continue;
        }
        forward.meters().healthCheckBroken();
        if (asking.failfast()) {
          break;
        }
        // All are down: perhaps it is the checks that are broken.
        current = flight.exchange().worker().random().nextInt(order.length);
      }
      ask(flight.startsWithTcp());
      return;
    }
    flight.giveUp(lastError, current);
  }

  private void ask(boolean byTcp) {
    tcp = byTcp || upstream().isSecure();
    askedNanos = flight.now();
    upstream().meters().asked();
    byte[] query = flight.query();
    flight.lane().link(current).ask(byTcp, query, query.length, this);
  }

  private Upstream upstream() {
    return forward.upstreams().get(current);
  }

  @Override
  public void replied(byte[] message, int length) {
    flight.resume(() -> consider(message, length));
  }

  private void consider(byte[] message, int length) {
    tellObservers(message, length);
    ForwardSettings settings = forward.settings();
    if ((message[2] & TC) != 0 && !tcp && settings.tries().preferUdp()) {
      ask(true);
      return;
    }
    int rcode = message[3] & 0xF;
    upstream().meters().answered(rcode, flight.now() - askedNanos);
    if (asking.failover().contains(rcode) && ++failovers < order.length) {
      next();
      return;
    }
    flight.land(new Landing.Replied(message, length, current));
  }

  private void tellObservers(byte @Nullable [] reply, int length) {
    long took = flight.now() - askedNanos;
    flight.tellObservers(upstream(), tcp, flight.query(), took, reply, length);
  }

  @Override
  public void mismatched() {
    flight.resume(() -> flight.land(new Landing.Mismatched(current)));
  }

  @Override
  public void failed(String why) {
    flight.resume(
        () -> {
          tellObservers(null, 0);
          lastError = why;
          flight.doubt(why);
          failedAttempts++;
          var worker = flight.exchange().worker();
          upstream().doubt(worker.loop(), worker::nanos);
          if (downInARow < order.length) {
            next();
          } else {
            flight.giveUp(lastError, current);
          }
        });
  }
}
