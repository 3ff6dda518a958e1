package dev.seamark.server.serve;

import dev.seamark.server.corefile.Corefile;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.plugin.HasCatalog;
import dev.seamark.server.plugin.Host;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.telemetry.QueryMetrics;
import dev.seamark.server.transport.Workers;
import dev.seamark.zones.catalog.Catalog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running server: one configuration at a time, exchanged as a whole on reload.
 *
 * <p>Starting, reloading and stopping exclude one another.
 */
public final class Seamark implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("");
  private static final Logger RELOAD_LOG = LoggerFactory.getLogger("plugin/reload");

  /** Where the Corefile comes from; read again at each reload. */
  @FunctionalInterface
  public interface Source {
    Corefile read() throws CorefileException, IOException;
  }

  /**
   * How to run.
   *
   * @param defaultPort for zones whose key names none
   * @param workers event loops, as a rule one per core
   * @param exit ends the process
   * @param leavesOutUnknown as {@link Host#leavesOutUnknown}
   */
  public record Settings(
      Source source, int defaultPort, int workers, IntConsumer exit, boolean leavesOutUnknown) {
    /** Settings by which an unknown plugin is refused. */
    public Settings(Source source, int defaultPort, int workers, IntConsumer exit) {
      this(source, defaultPort, workers, exit, false);
    }
  }

  /** How often one looks whether a Corefile without {@code reload} has got one by SIGUSR1. */
  private static final Duration UNWATCHED = Duration.ofSeconds(2);

  /** The host of a configuration that is only looked at. */
  record IdleHost(boolean leavesOutUnknown) implements Host {
    @Override
    public String digest() {
      return "";
    }

    @Override
    public void reloadEvery(Duration interval, Duration jitter) {}

    @Override
    public boolean serves() {
      return false;
    }

    @Override
    public void exit(int code) {}
  }

  private final Settings settings;
  private final Surroundings surroundings;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final SplittableRandom chance = new SplittableRandom();
  private @Nullable Configuration current;
  private String digest = "";

  /** What was tried last and failed; it is not tried again until it changes, or by a signal. */
  private String failed = "";

  private volatile Duration reloadInterval = Duration.ZERO;
  private volatile Duration reloadJitter = Duration.ZERO;
  private @Nullable Thread reloader;
  private final Counter failedReloads;
  private final Shared.Lease<QueryMetrics> queryMetrics;

  /**
   * A server that does not serve yet.
   *
   * @param meters where everything is counted
   */
  public Seamark(Settings settings, MeterRegistry meters) {
    this.settings = settings;
    Workers workers = new Workers(settings.workers(), System::nanoTime, new SplittableRandom());
    Shared shared = new Shared();
    queryMetrics = QueryMetrics.lease(shared, meters);
    this.surroundings = new Surroundings(workers, shared, meters, queryMetrics.get()::observer);
    failedReloads = Counter.builder("coredns_reload_failed").register(meters);
  }

  /** A thread of ours ended unexpectedly: it is counted, and the rest go on. */
  public void broke(Thread thread, Throwable e) {
    queryMetrics.get().panicked();
    LOG.error("Recovered from panic in thread {}", thread.getName(), e);
  }

  /**
   * Begins to serve.
   *
   * @throws ConfigurationException where the Corefile is wrong or something cannot be had; nothing
   *     is open then
   */
  public synchronized void start() throws ConfigurationException {
    Corefile corefile = read(settings.source());
    switchTo(corefile);
    if (!reloadInterval.isZero()) {
      RELOAD_LOG.info("Running configuration SHA512 = {}", digest);
    }
  }

  /** A line for each zone and address served. */
  public synchronized List<String> announcements() {
    return current == null ? List.of() : current.announcements();
  }

  /** What is known of the cluster, where a block serves one. */
  public synchronized Optional<Catalog> catalog() {
    return current == null
        ? Optional.empty()
        : current
            .plugins()
            .filter(HasCatalog.class::isInstance)
            .map(plugin -> ((HasCatalog) plugin).catalog())
            .findFirst();
  }

  static Corefile read(Source source) throws ConfigurationException {
    try {
      return source.read();
    } catch (CorefileException e) {
      throw ConfigurationException.of(List.of(e));
    } catch (IOException e) {
      throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
    }
  }

  private void switchTo(Corefile corefile) throws ConfigurationException {
    CorefileHost host = new CorefileHost(corefile.digest());
    Configuration next =
        ConfigurationBuilder.build(corefile, settings.defaultPort(), host, surroundings);
    next.warnings().forEach(warning -> LOG.warn("{}", warning));
    try {
      next.start();
    } catch (ConfigurationException e) {
      next.close();
      throw e;
    }
    Configuration before = current;
    next.serve();
    current = next;
    digest = corefile.digest();
    reloadInterval = host.interval;
    reloadJitter = host.jitter;
    queryMetrics.get().running(digest);
    if (before != null) {
      before.close();
    }
    if (!reloadInterval.isZero() && reloader == null) {
      reloader = Thread.ofVirtual().name("reload").start(this::watchCorefile);
    }
  }

  /**
   * Reads the Corefile again and serves by it if it changed; whatever is wrong, the old one stays.
   */
  public void reload() {
    reload(true);
  }

  private synchronized void reload(boolean asked) {
    if (current == null) {
      return;
    }
    String tried = "";
    try {
      Corefile corefile = read(settings.source());
      tried = corefile.digest();
      if (tried.equals(digest) && !asked) {
        failed = "";
        return;
      }
      if (tried.equals(failed) && !asked) {
        return;
      }
      LOG.info("Reloading");
      String before = digest;
      switchTo(corefile);
      failed = "";
      if (!before.equals(digest)) {
        RELOAD_LOG.info("Running configuration SHA512 = {}", digest);
      }
      LOG.info("Reloading complete");
    } catch (ConfigurationException e) {
      String now = tried.isEmpty() ? e.digest() : tried;
      if (now.equals(failed) && !asked) {
        return;
      }
      failed = now;
      failedReloads.increment();
      e.lines().forEach(line -> RELOAD_LOG.error("Corefile changed but reload failed: {}", line));
    }
  }

  private void watchCorefile() {
    try {
      while (ended.getCount() > 0) {
        long jitter = reloadJitter.toMillis();
        Duration interval = reloadInterval.isZero() ? UNWATCHED : reloadInterval;
        Thread.sleep(interval.plusMillis(jitter == 0 ? 0 : chance.nextLong(-jitter, jitter + 1)));
        if (!reloadInterval.isZero()) {
          reload(false);
        }
      }
    } catch (InterruptedException e) {
      // the server ends
    }
  }

  /** Waits until the server has ended. */
  public void await() throws InterruptedException {
    ended.await();
  }

  /** Ends in peace: lameduck first, then what was read is answered, then everything closes. */
  @Override
  public void close() {
    List<Runnable> steps;
    synchronized (this) {
      steps = current == null ? List.of() : current.shutdownSteps();
    }
    List<Thread> running = new ArrayList<>();
    for (Runnable step : steps) {
      running.add(Thread.ofVirtual().start(step));
    }
    for (Thread step : running) {
      try {
        step.join();
      } catch (InterruptedException e) {
        break; // asked twice: no more patience
      }
    }
    synchronized (this) {
      if (reloader != null) {
        reloader.interrupt();
      }
      if (current != null) {
        current.close();
        current = null;
      }
      surroundings.workers().close();
      queryMetrics.close();
      ended.countDown();
    }
  }

  /** The process as plugins of one Corefile see it. */
  private final class CorefileHost implements Host {
    private final String corefileDigest;
    private Duration interval = Duration.ZERO;
    private Duration jitter = Duration.ZERO;

    CorefileHost(String corefileDigest) {
      this.corefileDigest = corefileDigest;
    }

    @Override
    public String digest() {
      return corefileDigest;
    }

    @Override
    public boolean leavesOutUnknown() {
      return settings.leavesOutUnknown();
    }

    @Override
    public void reloadEvery(Duration every, Duration by) {
      interval = every;
      jitter = by;
    }

    @Override
    public boolean serves() {
      return true;
    }

    @Override
    public void exit(int code) {
      settings.exit().accept(code);
    }
  }
}
