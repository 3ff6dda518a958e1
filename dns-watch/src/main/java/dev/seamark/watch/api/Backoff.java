package dev.seamark.watch.api;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures in a row: doubles from {@code first} to {@code most}; of that,
 * chance takes up to a half, so that many clients of a server that comes back do not come at once.
 *
 * @param most where the server answers that it cannot
 * @param mostWithoutContact where it does not answer: to be told so costs the server nothing, and
 *     when it is back everything is late already
 * @param soon at most, where contact is new: what is refused then is granted soon
 * @param random used by several threads at once
 */
record Backoff(
    Duration first,
    Duration most,
    Duration mostWithoutContact,
    Duration soon,
    RandomGenerator random) {
  /** As Kubernetes' own clients wait. */
  static Backoff standard(RandomGenerator random) {
    return new Backoff(
        Duration.ofMillis(800),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        random);
  }

  /** The wait of this state; more than the server asks for rather than less. */
  Duration delay(State.BackingOff state, boolean youngContact) {
    boolean without = state.why() == Event.Failed.Kind.NO_CONTACT;
    Duration limit = without ? mostWithoutContact : youngContact ? soon : most;
    int doublings = Math.min(state.failures() - 1, 20); // enough for any limit, no overflow
    Duration whole = first.multipliedBy(1L << doublings);
    long nanos = (whole.compareTo(limit) < 0 ? whole : limit).toNanos();
    Duration own = Duration.ofNanos(nanos - (long) (random.nextDouble() * (nanos / 2.0)));
    return state.atLeast().isPositive()
        ? state.atLeast().plus(own.dividedBy(2)) // not all at once, either
        : own;
  }
}
