package dev.seamark.watch.snapshot;

import dev.seamark.process.Reason;
import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.Known;
import dev.seamark.watch.Known.Origin;
import dev.seamark.watch.Occurrence;
import dev.seamark.watch.Problem;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that begins with what an earlier process knew, and keeps what is known in a file: when
 * it has changed, and from time to time when it has not, so that the file says how long it was
 * true.
 */
public final class SnapshotSource implements ClusterSource {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/kubernetes");
  private static final Duration CLOSING = Duration.ofSeconds(5);

  /** So many intervals without a change, and it is written all the same. */
  private static final int UNCHANGED = 10;

  private final ClusterSource source;
  private final Snapshot snapshot;
  private final Duration interval;
  private final InstantSource clock;
  private final Logger log;
  private final Optional<Instant> restoredAsOf;
  private final AtomicBoolean changed = new AtomicBoolean();
  private final LongAdder failures = new LongAdder();
  private final LongAdder failedWrites = new LongAdder();
  private final Thread thread = Thread.ofVirtual().name("snapshot").unstarted(this::keep);
  private volatile Instant writtenAt = Instant.EPOCH;
  private volatile long size;
  private boolean failing;

  private SnapshotSource(
      ClusterSource source, Snapshot snapshot, Duration interval, InstantSource clock, Logger log) {
    this.source = source;
    this.snapshot = snapshot;
    this.interval = interval;
    this.clock = clock;
    this.log = log;
    this.restoredAsOf = snapshot.restore(source.catalog());
  }

  /**
   * Reads the file into the source's catalog, which is synced afterwards if there was one.
   *
   * @param source one that has not begun
   * @param watch which facts the source tells: a file of others is not used
   * @param place where it has them from, in words: likewise
   */
  public static SnapshotSource of(
      ClusterSource source, SnapshotSettings settings, WatchSettings watch, String place) {
    return of(source, settings, what(watch, place), InstantSource.system(), LOG);
  }

  private static String what(WatchSettings watch, String place) {
    StringBuilder text = new StringBuilder();
    watch.kinds().forEach(kind -> text.append(kind.label()).append(' '));
    named(text, "labels", watch.labels());
    named(text, "namespace_labels", watch.namespaceLabels());
    named(text, "node", watch.node());
    text.append(watch.endpoints() ? "" : "noendpoints ");
    text.append(watch.proxy() ? "forwarding " : "");
    text.append(watch.podLabels() ? "pod_labels " : "");
    text.append(watch.externalAddresses() ? "external " : "");
    text.append(watch.hints() && !watch.proxy() ? "hints " : "");
    return text.append("of ").append(place).toString();
  }

  private static void named(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append(name).append('=').append(value).append(' ');
    }
  }

  static SnapshotSource of(
      ClusterSource source,
      SnapshotSettings settings,
      String what,
      InstantSource clock,
      Logger log) {
    return new SnapshotSource(
        source, new Snapshot(settings.file(), what, clock, log), settings.interval(), clock, log);
  }

  /** Of the catalog: notes that something changed. */
  private final class Changes implements CatalogListener {
    @Override
    public void serviceChanged(ObjectKey service) {
      changed.set(true);
    }

    @Override
    public void importChanged(ObjectKey serviceImport) {
      changed.set(true);
    }

    @Override
    public void namespaceChanged(String namespace) {
      changed.set(true);
    }

    @Override
    public void podChanged(Optional<Pod> before, Optional<Pod> after) {
      changed.set(true);
    }

    @Override
    public void nodeChanged(String name) {
      changed.set(true);
    }

    @Override
    public void serviceRangesChanged() {
      changed.set(true);
    }
  }

  @Override
  public Catalog catalog() {
    return source.catalog();
  }

  @Override
  public void start() {
    Changes changes = new Changes();
    catalog().attach(changes);
    changed.set(restoredAsOf.isEmpty()); // what was restored is in the file
    source.start();
    thread.start();
  }

  private void keep() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(interval);
        try {
          writeIfNeeded();
        } catch (RuntimeException | Error e) {
          failures.increment();
          log.error("keeping the snapshot: going on after an unexpected error", e);
        }
      }
    } catch (InterruptedException _) {
      // closed, which writes once more
    }
  }

  private void writeIfNeeded() {
    boolean old =
        Duration.between(writtenAt, clock.instant()).compareTo(interval.multipliedBy(UNCHANGED))
            >= 0;
    if (changed.get() || (old && isListed())) {
      write();
    }
  }

  /** Whether the source has told anything itself, so that the file can become a truer one. */
  private boolean isListed() {
    return source.knowledge().values().stream().anyMatch(it -> it.origin() != Origin.NOTHING);
  }

  private synchronized void write() {
    if (!catalog().synced()) {
      return; // half of a cluster is worse than all of it as it was
    }
    changed.set(false);
    try {
      size = snapshot.write(catalog(), asOf());
      writtenAt = clock.instant();
      if (failing) {
        failing = false;
        log.info("the snapshot {} is written again", snapshot.file());
      }
    } catch (IOException e) {
      changed.set(true);
      failedWrites.increment();
      if (!failing) {
        failing = true;
        log.warn(
            "cannot write the snapshot {}: {}; trying again every {} s, the last one stays: check"
                + " that its folder is there and that this user may write into it",
            snapshot.file(),
            Reason.of(e),
            interval.toSeconds());
      }
    }
  }

  /** Since when nothing is known of some kind. */
  private Instant asOf() {
    return knowledge().values().stream()
        .map(Known::asOf)
        .min(Instant::compareTo)
        .orElseGet(clock::instant);
  }

  @Override
  public Map<Kind, Known> knowledge() {
    Map<Kind, Known> all = new EnumMap<>(Kind.class);
    source
        .knowledge()
        .forEach(
            (kind, known) ->
                all.put(
                    kind,
                    known.origin() == Origin.NOTHING && restoredAsOf.isPresent()
                        ? new Known(Origin.SNAPSHOT, restoredAsOf.get())
                        : known));
    return all;
  }

  /** When the file was written last by this process, the epoch where it was not yet. */
  public Instant writtenAt() {
    return writtenAt;
  }

  /** The bytes of the file that was written last. */
  public long size() {
    return size;
  }

  /** How often the file could not be written. */
  public long failedWrites() {
    return failedWrites.sum();
  }

  @Override
  public List<Problem> problems() {
    return source.problems();
  }

  @Override
  public void tell(Occurrence occurrence) {
    source.tell(occurrence);
  }

  @Override
  public long failures() {
    return source.failures() + failures.sum();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(CLOSING);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    source.close();
    if (changed.get()) {
      write();
    }
  }
}
