package dev.seamark.server.plugins.operate;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.http.Addresses;
import dev.seamark.server.http.HeldPage;
import dev.seamark.server.plugin.DurationText;
import dev.seamark.server.plugin.Setup;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code health [ADDRESS] { lameduck DURATION }}: answers {@code /health} with 200 while the
 * process lives. When the process is asked to end it goes on answering, and serving, for the
 * duration, so that load balancers can take it out first.
 */
public final class Health {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "health [HOST:PORT]",
              "Answers /health over HTTP while the process lives.",
              Draft::new,
              Properties.of(
                  Property.of(
                      "lameduck DURATION",
                      "Goes on serving for so long when the process is asked to end.",
                      "0s",
                      (read, line) ->
                          read.lameduck =
                              DurationText.read("lameduck", line.arguments().getFirst()))),
              Health::make)
          .together();

  private static final Logger LOG = LoggerFactory.getLogger("plugin/health");

  private Health() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final HttpAddress address;
    private Duration lameduck = Duration.ZERO;

    Draft(Directive directive, Setup setup) throws CorefileException {
      address = Addresses.of(directive, ":8080");
    }
  }

  private static List<Plugin> make(Draft read, Setup setup) {
    HeldPage.during(
        setup,
        read.address,
        "/health",
        HealthCheck.class,
        listener -> HealthCheck.of(listener.bound(), setup.meters()));
    if (read.lameduck.isPositive()) {
      setup.onShutdown(() -> stayFor(read.lameduck));
    }
    return List.of();
  }

  private static void stayFor(Duration lameduck) {
    LOG.info("Going into lameduck mode for {}", DurationText.of(lameduck));
    try {
      Thread.sleep(lameduck);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process is to end now
    }
  }
}
