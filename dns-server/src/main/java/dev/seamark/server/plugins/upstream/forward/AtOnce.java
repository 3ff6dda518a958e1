package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.exchange.Worker;
import dev.seamark.server.plugins.upstream.forward.settings.Asking;
import dev.seamark.server.upstream.Upstream;
import dev.seamark.server.upstream.Waiter;
import dev.seamark.zones.wire.Rcode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks several upstreams at once; the first good reply lands. Without one the best of the others
 * does when all have spoken: NXDOMAIN, which says something about the name, before other codes, and
 * any code before none. Upstreams that are down are left out, unless all are.
 */
final class AtOnce implements Flight.Course {
  /** How long to wait before an upstream that failed is asked again. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int TC = 0x02;

  private final Flight flight;
  private final Forward forward;
  private final Asking.AtOnce asking;
  private final int[] order;
  private final boolean evenIfDown;
  private int begun;
  private int running;
  private Landing.@Nullable Replied best;
  private boolean mismatched;
  private int last;
  private String lastError = "no healthy proxies";

  AtOnce(Flight flight, Asking.AtOnce asking) {
    this.flight = flight;
    this.forward = flight.forward();
    this.asking = asking;
    order = asking.selection().of(forward.upstreams().size(), worker().random());
    evenIfDown = allDown();
  }

  private boolean allDown() {
    for (int upstream : order) {
      if (!forward.upstreams().get(upstream).down()) {
        return false;
      }
    }
    forward.meters().healthCheckBroken();
    return true;
  }

  private Worker worker() {
    return flight.exchange().worker();
  }

  @Override
  public void start() {
    flight.atTheEnd(() -> flight.resume(this::end));
    int workers = asking.workers() == 0 ? order.length : asking.workers();
    for (int i = 0; i < workers; i++) {
      askAnother();
    }
    endIfDone();
  }

  /** Begins with the next upstream that may be asked, if there is one. */
  private void askAnother() {
    while (begun < order.length) {
      int upstream = order[begun++];
      if (!evenIfDown && forward.upstreams().get(upstream).down()) {
        continue;
      }
      if (!flight.lane().enter(upstream)) {
        String name = forward.upstreams().get(upstream).toString();
        forward.meters().leftOut(name);
        lastError = "too many questions wait for " + name;
        continue;
      }
      running++;
      new Attempt(upstream).ask(flight.startsWithTcp());
      return;
    }
  }

  private void endIfDone() {
    if (running == 0) {
      end();
    }
  }

  private void end() {
    if (best != null) {
      flight.land(best);
    } else if (mismatched) {
      flight.land(new Landing.Mismatched(last));
    } else {
      flight.giveUp(lastError, last);
    }
  }

  private void take(Landing.Replied reply, int rcode) {
    if (rcode == Rcode.NOERROR || asking.race()) {
      flight.land(reply);
      return;
    }
    if (best == null || rcode == Rcode.NXDOMAIN && rcode(best) != Rcode.NXDOMAIN) {
      best = reply.copy();
    }
    goOn();
  }

  private static int rcode(Landing.Replied reply) {
    return reply.message()[3] & 0xF;
  }

  private void goOn() {
    running--;
    askAnother();
    endIfDone();
  }

  /** One upstream, asked until it replies or was asked often enough. */
  private final class Attempt implements Waiter {
    private final int number;
    private final Upstream upstream;

    /** Of its own: the ID in it is that of one question to one upstream. */
    private final byte[] query = flight.query().clone();

    private boolean tcp;
    private long askedNanos;
    private int failures;

    Attempt(int number) {
      this.number = number;
      upstream = forward.upstreams().get(number);
    }

    void ask(boolean byTcp) {
      tcp = byTcp || upstream.isSecure();
      askedNanos = flight.now();
      upstream.meters().asked();
      flight.lane().link(number).ask(byTcp, query, query.length, this);
    }

    @Override
    public void replied(byte[] message, int length) {
      tellObservers(message, length);
      if ((message[2] & TC) != 0 && !tcp && forward.settings().tries().preferUdp()) {
        again(() -> ask(true));
        return;
      }
      int rcode = message[3] & 0xF;
      upstream.meters().answered(rcode, flight.now() - askedNanos);
      flight.lane().leave(number);
      last = number;
      flight.resume(() -> take(new Landing.Replied(message, length, number), rcode));
    }

    @Override
    public void mismatched() {
      flight.lane().leave(number);
      last = number;
      mismatched = true;
      flight.resume(AtOnce.this::goOn);
    }

    @Override
    public void failed(String why) {
      tellObservers(null, 0);
      upstream.doubt(worker().loop(), worker()::nanos);
      last = number;
      lastError = why;
      flight.doubt(why);
      failures++;
      boolean often = asking.attempts() > 0 && failures >= asking.attempts();
      if (flight.isOver()
          || often
          || !evenIfDown && upstream.down()
          || flight.left() <= PAUSE_NANOS) {
        flight.lane().leave(number);
        flight.resume(AtOnce.this::goOn);
        return;
      }
      var _ =
          worker().loop().schedule(() -> again(() -> ask(tcp)), PAUSE_NANOS, TimeUnit.NANOSECONDS);
    }

    private void tellObservers(byte @Nullable [] reply, int length) {
      flight.tellObservers(upstream, tcp, query, flight.now() - askedNanos, reply, length);
    }

    /** Goes on with the upstream, unless another one has replied meanwhile. */
    private void again(Runnable step) {
      if (flight.isOver()) {
        flight.lane().leave(number);
      } else {
        flight.resume(step);
      }
    }
  }
}
