package dev.seamark.proxy.serve;

import dev.seamark.process.Build;
import dev.seamark.process.NamedDirectory;
import dev.seamark.process.Signals;
import dev.seamark.process.log.Logging;
import dev.seamark.proxy.cli.ProxyAction;
import dev.seamark.proxy.config.ConfigException;
import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.config.ProxyConfiguration.Source;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.sync.SyncListener;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the command line to the end of the process. */
public final class ProxyRun implements ProxyAction {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/end");
  private static final Logger LOG_START = LoggerFactory.getLogger("proxy/start");

  /** As the sources call themselves in the DNS server, where they belong to that plugin. */
  private static final Map<String, String> SHOWN_AS = Map.of("plugin/kubernetes", "watch");

  private final Planes planes;
  private final OutputStream out;

  /**
   * A run.
   *
   * @param out where log lines go
   */
  public ProxyRun(Planes planes, OutputStream out) {
    this.planes = planes;
    this.out = out;
  }

  @Override
  public int run(ProxyConfiguration configuration)
      throws IOException, DataPlaneException, InterruptedException, ConfigException {
    if (configuration.source() instanceof Source.Manifests(var directory)) {
      Optional<String> fault = NamedDirectory.fault("--manifests", directory);
      if (fault.isPresent()) {
        throw new ConfigException(fault.get());
      }
    }
    try (Logging logging = Logging.to(out, SHOWN_AS)) {
      say(configuration);
      CountDownLatch end = new CountDownLatch(1);
      obeySignals(end, logging);
      var announcement = new Announcement(configuration, logging.writer()::line);
      try (SeamarkProxy proxy = SeamarkProxy.start(configuration, planes, announcement)) {
        LOG.debug("serving at {}", proxy.bound());
        end.await();
      }
    }
    return 0;
  }

  private static void say(ProxyConfiguration configuration) {
    configuration.warnings().forEach(LOG_START::warn);
    if (!configuration.ignored().isEmpty()) {
      LOG_START.info(
          "accepted but ignored, since they have no meaning here: {}",
          String.join(", ", configuration.ignored()));
    }
  }

  private static void obeySignals(CountDownLatch end, Logging logging) {
    AtomicBoolean asked = new AtomicBoolean();
    for (String name : new String[] {"TERM", "INT"}) {
      Signals.on(
          name,
          () -> {
            if (asked.getAndSet(true)) {
              logging.drain();
              Runtime.getRuntime().halt(2); // asked twice: no more patience
            }
            LOG.info("SIG{}: ending", name);
            end.countDown();
          });
    }
  }

  @Override
  public int prepare(ProxyConfiguration configuration) {
    try (Logging _ = Logging.to(out, SHOWN_AS)) {
      say(configuration);
      SeamarkProxy.setConntrack(configuration);
    }
    return 0;
  }

  @Override
  public int cleanUpKubeProxy() throws DataPlaneException {
    try (Logging _ = Logging.to(out, SHOWN_AS)) {
      planes.cleanUpKubeProxy();
    }
    return 0;
  }

  @Override
  public int cleanUp() throws DataPlaneException {
    try (Logging _ = Logging.to(out, SHOWN_AS)) {
      planes.cleanUp();
    }
    return 0;
  }

  @Override
  public String version() {
    return Build.current().title();
  }

  /** Says, once and for people who try it out, what is forwarded. */
  private static final class Announcement implements SyncListener {
    private static final int MOST = 100;

    private final boolean wanted;
    private final Consumer<String> out;
    private boolean made;

    Announcement(ProxyConfiguration configuration, Consumer<String> out) {
      this.wanted = configuration.source() instanceof Source.Manifests;
      this.out = out;
    }

    @Override
    public void synced(boolean full, Duration took, ForwardingState state, List<Long> triggers) {
      if (wanted && !made) {
        made = true;
        Forwarded.describe(state, MOST).forEach(out);
      }
    }
  }
}
