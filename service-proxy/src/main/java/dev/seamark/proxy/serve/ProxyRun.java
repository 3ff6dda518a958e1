package dev.seamark.proxy.serve;

import dev.seamark.proxy.cli.ProxyAction;
import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.config.ProxyConfiguration.Source;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.sync.SyncListener;
import dev.seamark.proxy.telemetry.Logging;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the command line to the end of the process. */
public final class ProxyRun implements ProxyAction {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/end");

  /** Maven puts it into every jar. */
  private static final String POM = "/META-INF/maven/dev.seamark/service-proxy/pom.properties";

  private final Planes planes;
  private final PrintStream out;

  /**
   * A run.
   *
   * @param out where log lines go
   */
  public ProxyRun(Planes planes, PrintStream out) {
    this.planes = planes;
    this.out = out;
  }

  @Override
  public int run(ProxyConfiguration configuration)
      throws IOException, DataPlaneException, InterruptedException {
    Logging.to(out);
    CountDownLatch end = new CountDownLatch(1);
    obeySignals(end);
    try (SeamarkProxy proxy =
        SeamarkProxy.start(configuration, planes, new Announcement(configuration, out))) {
      LOG.debug("serving at {}", proxy.bound());
      end.await();
    }
    return 0;
  }

  private static void obeySignals(CountDownLatch end) {
    AtomicBoolean asked = new AtomicBoolean();
    for (String name : new String[] {"TERM", "INT"}) {
      Signals.on(
          name,
          () -> {
            if (asked.getAndSet(true)) {
              Runtime.getRuntime().halt(2); // asked twice: no more patience
            }
            LOG.info("SIG{}: ending", name);
            end.countDown();
          });
    }
  }

  @Override
  public int cleanUp() throws DataPlaneException {
    Logging.to(out);
    planes.cleanUp();
    return 0;
  }

  @Override
  public String version() {
    try (InputStream in = ProxyRun.class.getResourceAsStream(POM)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return "Seamark-" + properties.getProperty("version", "dev");
    } catch (IOException e) {
      return "Seamark-dev";
    }
  }

  /** Says, once and for people who try it out, what is forwarded. */
  private static final class Announcement implements SyncListener {
    private static final int MOST = 100;

    private final boolean wanted;
    private final PrintStream out;
    private boolean made;

    Announcement(ProxyConfiguration configuration, PrintStream out) {
      this.wanted = configuration.source() instanceof Source.Manifests;
      this.out = out;
    }

    @Override
    public void synced(boolean full, Duration took, ForwardingState state, List<Long> triggers) {
      if (wanted && !made) {
        made = true;
        Forwarded.describe(state, MOST).forEach(out::println);
      }
    }
  }
}
