package dev.seamark.watch.api;

import dev.seamark.watch.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Whether the API server answers at all. Says so when that changes, not with every try; for all
 * kinds together, since they share the server.
 */
final class Contact {
  private final String url;
  private final InstantSource clock;
  private final Logger log;
  private @Nullable Instant lostAt;
  private String why = "";

  Contact(String url, InstantSource clock, Logger log) {
    this.url = url;
    this.clock = clock;
    this.log = log;
  }

  /** The server answered something. */
  synchronized void made() {
    Instant since = lostAt;
    if (since == null) {
      return;
    }
    lostAt = null;
    Duration gone = Duration.between(since, clock.instant());
    log.info("contact with the Kubernetes API at {} regained after {} s", url, seconds(gone));
  }

  /** The server did not answer. */
  synchronized void lost(String reason) {
    why = reason;
    if (lostAt != null) {
      return;
    }
    lostAt = clock.instant();
    log.warn(
        "contact with the Kubernetes API at {} lost: {}; what is known stays, retrying", url, why);
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
                    + lostAt
                    + ": "
                    + why
                    + "; is the API server up, is the URL right?"));
  }

  private static String seconds(Duration duration) {
    return "%d.%d".formatted(duration.toSeconds(), duration.toMillisPart() / 100);
  }
}
