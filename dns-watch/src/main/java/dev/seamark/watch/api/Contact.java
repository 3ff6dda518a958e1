package dev.seamark.watch.api;

import dev.seamark.watch.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Whether the API server answers at all. Says so when that changes, not with every try; for all
 * kinds together, since they share the server. Who waits before trying again is woken when another
 * one has got through.
 */
final class Contact {
  /**
   * A server that has just come up may refuse for a while what it grants as soon as it is ready.
   */
  private static final Duration YOUNG = Duration.ofSeconds(30);

  /** A server that was restarted has loaded its roles and its tokens' keys by then. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final String url;
  private final InstantSource clock;
  private final Logger log;
  private @Nullable Instant lostAt;
  private @Nullable Instant madeAt;
  private @Nullable Instant regainedAt;
  private String why = "";
  private int times;

  Contact(String url, InstantSource clock, Logger log) {
    this.url = url;
    this.clock = clock;
    this.log = log;
  }

  /** The server answered something. */
  synchronized void made() {
    Instant since = lostAt;
    if (madeAt != null && since == null) {
      return;
    }
    Instant now = clock.instant();
    madeAt = now;
    lostAt = null;
    times++;
    notifyAll();
    if (since != null) {
      regainedAt = now;
      log.info(
          "connected to the Kubernetes API at {} after {} s",
          url,
          seconds(Duration.between(since, now)));
    }
  }

  /** The server did not answer. */
  synchronized void lost(String reason) {
    why = reason;
    if (lostAt != null) {
      return;
    }
    lostAt = clock.instant();
    if (madeAt == null) {
      log.warn("cannot reach the Kubernetes API at {}: {}; retrying", url, why);
    } else {
      log.warn(
          "lost the connection to the Kubernetes API at {} ({}); still serving what is known,"
              + " reconnecting",
          url,
          why);
    }
  }

  /** Whether it is not long ago that contact was made for the first time, or anew. */
  synchronized boolean isYoung() {
    return isWithin(YOUNG, madeAt);
  }

  /**
   * Whether there was no contact until a moment ago: what the server refuses now means nothing yet,
   * since it may not have loaded who may do what.
   */
  synchronized boolean isSettling() {
    return isWithin(SETTLING, regainedAt);
  }

  private boolean isWithin(Duration time, @Nullable Instant beginning) {
    return lostAt == null
        && beginning != null
        && Duration.between(beginning, clock.instant()).compareTo(time) < 0;
  }

  /** How often contact was made that was not there. */
  synchronized int times() {
    return times;
  }

  /**
   * Waits, but no longer than until contact is made that was not there.
   *
   * @param before how often that had happened when the caller tried
   * @return whether it happened since
   */
  synchronized boolean await(Duration time, int before) throws InterruptedException {
    Instant end = clock.instant().plus(time);
    while (times == before) {
      long left = Duration.between(clock.instant(), end).toMillis();
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** What is wrong, if anything is. */
  synchronized Optional<Problem> problem() {
    return lostAt == null
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "Unreachable",
                url,
                "no answer since "
                    + lostAt.truncatedTo(ChronoUnit.SECONDS)
                    + ": "
                    + why
                    + "; check that the API server is up and that the URL is right"));
  }

  private static String seconds(Duration duration) {
    return "%d.%d".formatted(duration.toSeconds(), duration.toMillisPart() / 100);
  }
}
