package dev.seamark.server.plugins.cluster.source;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.ExtendedError;
import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.Known;
import dev.seamark.zones.catalog.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How old what is known of a cluster is: looked at now and then on a thread of its own, so that a
 * query reads one field. Clients that can be told are told once it is too old.
 */
public final class SourceAge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/kubernetes");

  /** Nothing is known so far (RFC 8914 section 4.15). */
  public static final ExtendedError NOT_READY =
      new ExtendedError(14, "the cluster is not known yet");

  /** RFC 8914 section 4.4. */
  private static final int STALE_ANSWER = 3;

  /** How often it is looked at while nobody waits for it. */
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

  private final ClusterSource source;
  private final Duration bound;
  private final InstantSource clock;
  private final Thread thread = Thread.ofVirtual().name("source-age").unstarted(this::work);
  private volatile @Nullable ExtendedError stale;

  /**
   * Begins to look.
   *
   * @param bound how old facts may be until clients are told
   */
  public SourceAge(ClusterSource source, Duration bound, InstantSource clock) {
    this.source = source;
    this.bound = bound;
    this.clock = clock;
    look();
    thread.start();
  }

  private void work() {
    Duration quarter = bound.dividedBy(4);
    Duration pause = quarter.compareTo(LONGEST_LOOK) < 0 ? quarter : LONGEST_LOOK;
    try {
      while (true) {
        Thread.sleep(pause);
        look();
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private void look() {
    boolean was = stale != null;
    Optional<Map.Entry<Kind, Known>> oldest = oldest();
    boolean is =
        source.catalog().synced()
            && oldest.filter(it -> age(it.getValue()).compareTo(bound) > 0).isPresent();
    stale = is ? new ExtendedError(STALE_ANSWER, words(oldest.orElseThrow())) : null;
    if (is && !was) {
      LOG.warn("{}; answering from it, and telling clients so", words(oldest.orElseThrow()));
    } else if (was && !is) {
      LOG.info("what is known of the cluster is current again");
    }
  }

  /** The kind that is known least well. */
  private Optional<Map.Entry<Kind, Known>> oldest() {
    return source.knowledge().entrySet().stream()
        .min(Comparator.comparing((Map.Entry<Kind, Known> it) -> it.getValue().asOf()));
  }

  private Duration age(Known known) {
    return Duration.between(known.asOf(), clock.instant());
  }

  private String words(Map.Entry<Kind, Known> oldest) {
    Known known = oldest.getValue();
    String kind = oldest.getKey().label();
    if (known.asOf().equals(Instant.EPOCH)) {
      return known.origin() == Known.Origin.NOTHING
          ? "nothing is known of kind " + kind
          : "the cluster is known from a snapshot of unknown age";
    }
    return switch (known.origin()) {
      case NOTHING, SNAPSHOT ->
          "the cluster is known from a snapshot, %d s old".formatted(age(known).toSeconds());
      case LIST, WATCH ->
          "what is known of kind %s is %d s old".formatted(kind, age(known).toSeconds());
    };
  }

  /** Adds to an answer that it may be stale, where it may be and the client can be told. */
  public void tell(Exchange x) {
    ExtendedError error = stale;
    if (error != null) {
      error.addTo(x);
    }
  }

  /** What is to be said of the age; empty while there is nothing to say. */
  public Optional<String> remark() {
    return Optional.ofNullable(stale).map(ExtendedError::text);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
