package dev.seamark.watch.manifest;

import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.Known;
import dev.seamark.watch.Known.Origin;
import dev.seamark.watch.Problem;
import dev.seamark.watch.control.ClusterState;
import dev.seamark.watch.control.ControlPlane;
import dev.seamark.watch.control.Memory;
import dev.seamark.watch.control.ServiceRanges;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of manifests as a cluster. One thread looks at the directory when the file system
 * says that something changed there, and from time to time anyway; what it finds goes through the
 * control plane into the catalog. A directory that is not there yet leaves the catalog unsynced;
 * one that goes away later changes nothing.
 */
public final class ManifestSource implements ClusterSource {
  /** Where each change is told: for what the file system forgot. */
  private static final Duration LOOK_SELDOM = Duration.ofSeconds(15);

  /** Where changes are not told, as on network mounts, or there is no directory yet. */
  private static final Duration LOOK_OFTEN = Duration.ofSeconds(1);

  private static final Duration QUIET = Duration.ofMillis(100);
  private static final int LONGEST_UNREST = 5; // quiet periods, until it is read all the same
  private static final int THOROUGH_EVERY = 4; // looks without an event

  private final ManifestSettings settings;
  private final InstantSource clock = InstantSource.system();
  private final Logger log;
  private final Catalog catalog;
  private final Publication publication;
  private final ControlPlane plane;
  private final ManifestFiles files;
  private final Thread thread = new Thread(this::work, "manifests");

  // of the thread that works
  private Memory memory = ClusterState.EMPTY.memory();
  private Set<String> remarks = Set.of();
  private Map<ObjectKey, Service> services = Map.of();

  private final LongAdder failures = new LongAdder();
  private volatile Known known = Known.NOTHING;
  private volatile List<Problem> problems = List.of();
  private volatile ManifestSummary summary = ManifestSummary.NONE;

  public ManifestSource(ManifestSettings settings) {
    this(settings, LoggerFactory.getLogger("plugin/kubernetes"));
  }

  ManifestSource(ManifestSettings settings, Logger log) {
    this(settings, log, new ManifestTree(settings.directory()));
  }

  ManifestSource(ManifestSettings settings, Logger log, ManifestTree tree) {
    this.settings = settings;
    this.log = log;
    this.catalog = new Catalog(settings.watch().kinds());
    this.publication = new Publication(catalog, settings.watch());
    this.plane =
        new ControlPlane(ServiceRanges.parse(settings.serviceCidrs()), settings.watch().detail());
    this.files = new ManifestFiles(settings.directory(), tree);
    thread.setDaemon(true);
  }

  /** Reads the directory once, without watching it and without logging. */
  public static Loaded load(ManifestSettings settings) {
    ManifestSource source = new ManifestSource(settings);
    source.files.look(true);
    ClusterState state = source.take();
    List<String> warnings = new ArrayList<>(source.files.warnings());
    warnings.addAll(state.warnings());
    return new Loaded(source.catalog, source.problems, warnings, source.summary);
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public List<Problem> problems() {
    return problems;
  }

  @Override
  public Map<Kind, Known> knowledge() {
    Known now = known;
    return settings.watch().kinds().stream()
        .collect(Collectors.toMap(Function.identity(), kind -> now));
  }

  /** What the directory amounts to now. */
  public ManifestSummary summary() {
    return summary;
  }

  @Override
  public long failures() {
    return failures.sum();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // who closes is in a hurry
    }
  }

  private void work() {
    try (var events = new DirectoryEvents(settings.directory())) {
      boolean begun = false;
      for (int looks = 1; !Thread.currentThread().isInterrupted(); looks++) {
        try {
          if (begun ? isChanged(events, looks % THOROUGH_EVERY == 0) : begin(events)) {
            pass();
          }
          begun = true;
          confirm();
          events.watch(files.directories());
        } catch (RuntimeException | Error e) {
          failures.increment();
          log.error("{}: going on after an unexpected error", settings.directory(), e);
          Thread.sleep(LOOK_OFTEN);
          begun = false; // whatever was missed is read now
        }
      }
    } catch (InterruptedException e) {
      log.debug("no longer reading {}", settings.directory());
    }
  }

  private boolean begin(DirectoryEvents events) {
    files.look(true);
    events.watch(files.directories());
    pass();
    if (files.known()) {
      log.info(
          "read {} {} of {}: {}",
          files.count(),
          files.count() == 1 ? "file" : "files",
          settings.directory(),
          summary.objects());
    }
    return files.look(false); // what came before there were events
  }

  /** Waits for the next look; whether there is something new, and it has come to rest. */
  private boolean isChanged(DirectoryEvents events, boolean thorough) throws InterruptedException {
    boolean stirred = events.await(events.complete() ? LOOK_SELDOM : LOOK_OFTEN);
    if (!stirred && !files.look(thorough)) {
      return false;
    }
    for (int i = 0; i < LONGEST_UNREST && events.await(QUIET); i++) {
      log.debug("{} is still being changed", settings.directory());
    }
    return files.look(true) || !stirred;
  }

  private void pass() {
    List<Problem> before = problems;
    Map<ObjectKey, Service> servicesBefore = services;
    boolean first = known.origin() == Origin.NOTHING;
    report(before, take());
    if (!first) { // which is told by its sum
      ServiceChanges.lines(servicesBefore, services).forEach(log::info);
    }
  }

  /** Makes facts of what the files say. */
  private ClusterState take() {
    ClusterState state = plane.run(files.settle(), memory);
    memory = state.memory();
    confirm();
    if (files.known()) {
      services = publication.publish(state.facts());
    }
    List<Problem> found = new ArrayList<>(files.problems());
    found.addAll(state.problems());
    problems = List.copyOf(found);
    summary = new ManifestSummary(files.count(), state.usage(), files.ignored());
    return state;
  }

  /** What is known is what the directory says now, if it is there. */
  private void confirm() {
    if (!files.directories().isEmpty()) {
      known = new Known(Origin.LIST, clock.instant());
    }
  }

  /** Says what is new, and what is over, once. */
  private void report(List<Problem> before, ClusterState state) {
    Set<Problem> known = new HashSet<>(before);
    Set<Problem> now = new LinkedHashSet<>(problems);
    now.stream().filter(p -> !known.contains(p)).forEach(p -> log.warn("{}", p));
    Set<String> places = new HashSet<>();
    now.forEach(p -> places.add(p.where()));
    known.stream()
        .map(Problem::where)
        .distinct()
        .filter(where -> !places.contains(where))
        .forEach(where -> log.info("fixed: {}", withoutDocument(where, places)));
    Set<String> remarksNow = new LinkedHashSet<>(files.warnings());
    remarksNow.addAll(state.warnings());
    remarksNow.stream().filter(r -> !remarks.contains(r)).forEach(log::warn);
    remarks = remarksNow;
    state.notices().forEach(log::warn);
  }

  /** The file alone, where nothing else is wrong in it. */
  private static String withoutDocument(String where, Set<String> places) {
    String file = where.replaceFirst(":( document)? ?\\d.*$", "");
    return places.stream().noneMatch(place -> place.startsWith(file)) ? file : where;
  }
}
