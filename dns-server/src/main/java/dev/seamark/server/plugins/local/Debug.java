package dev.seamark.server.plugins.local;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/**
 * {@code debug}: lines of level DEBUG are logged, too, by all plugins of the process, while any
 * server block has it. Other than CoreDNS's it does not let the process die of a broken query.
 */
public final class Debug {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of("debug", "Logs lines of level DEBUG, too.", (directive, setup) -> hold(setup))
          .firstCounts();

  private Debug() {}

  private static List<Plugin> hold(Setup setup) {
    AtomicReference<Optional<Shared.Lease<Louder>>> lease = new AtomicReference<>(Optional.empty());
    setup.onStart(
        () -> lease.set(Optional.of(setup.shared().lease(Louder.KEY, Louder.class, Louder::new))));
    setup.onStop(() -> lease.get().ifPresent(Shared.Lease::close));
    return List.of();
  }

  /** All loggers at DEBUG that have no level of their own, until closed. */
  private static final class Louder implements AutoCloseable {
    static final String KEY = "plugin/debug";

    private final Logger root;
    private final Level before;

    Louder() {
      root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
      before = root.getLevel();
      root.setLevel(Level.DEBUG);
    }

    @Override
    public void close() {
      root.setLevel(before);
    }
  }
}
