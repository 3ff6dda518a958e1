package dev.seamark.server.plugins.operate;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.DurationText;
import dev.seamark.server.plugin.PluginType;
import dev.seamark.server.plugin.Setup;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code health [ADDRESS] { lameduck DURATION }}: answers {@code /health} with 200 while the
 * process lives. When the process is asked to end it goes on answering, and serving, for the
 * duration, so that whoever balances load can take it out first.
 */
public final class Health implements PluginType {
  public static final PluginType TYPE = new Health();

  private static final Logger LOG = LoggerFactory.getLogger("plugin/health");

  private Health() {}

  @Override
  public String name() {
    return "health";
  }

  @Override
  public List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException {
    Directive directive = directives.getFirst();
    HttpAddress address = Addresses.of(directive, ":8080");
    Duration lameduck = lameduck(directive);
    Served.during(
        setup,
        name(),
        address,
        "/health",
        HealthCheck.class,
        listener -> HealthCheck.of(listener.bound(), setup.meters()));
    if (lameduck.isPositive()) {
      setup.onShutdown(() -> stayFor(lameduck));
    }
    return List.of();
  }

  private static Duration lameduck(Directive directive) throws CorefileException {
    Duration lameduck = Duration.ZERO;
    for (Directive line : directive.block()) {
      if (!line.name().text().equals("lameduck")) {
        throw line.unknownProperty(List.of("lameduck"));
      }
      if (line.arguments().size() != 1) {
        throw line.wrongArguments("lameduck DURATION");
      }
      lameduck = DurationText.read("lameduck", line.arguments().getFirst());
    }
    return lameduck;
  }

  private static void stayFor(Duration lameduck) {
    LOG.info("Going into lameduck mode for {}", DurationText.of(lameduck));
    try {
      Thread.sleep(lameduck);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever cannot wait any longer ends it now
    }
  }
}
