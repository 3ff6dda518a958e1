package dev.seamark.server.serve;

import dev.seamark.server.cli.ConfiguredBy;
import dev.seamark.server.cli.ServeAction;
import dev.seamark.server.telemetry.Build;
import dev.seamark.server.telemetry.Logging;
import dev.seamark.server.telemetry.Meters;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code serve}: from the command line to the end of the process. */
public final class ServeRun implements ServeAction {
  private static final Logger LOG = LoggerFactory.getLogger("");

  private final PrintStream errors;

  /**
   * A run.
   *
   * @param errors where to say why it cannot start
   */
  public ServeRun(PrintStream errors) {
    this.errors = errors;
  }

  @Override
  public int serve(Serve serve) throws IOException, InterruptedException {
    Seamark.Source source =
        new CorefileSources(name -> Optional.ofNullable(System.getenv(name))).of(serve.by());
    try (Logging logging = Logging.toStandardOutput()) {
      Seamark.Settings settings =
          new Seamark.Settings(
              source,
              serve.port(),
              Runtime.getRuntime().availableProcessors(),
              code -> {
                logging.drain();
                Runtime.getRuntime().halt(code);
              });
      Seamark server = new Seamark(settings, Meters.registry());
      try {
        server.start();
      } catch (ConfigurationException e) {
        e.lines().forEach(errors::println);
        server.close();
        return 1;
      }
      announce(serve, server, logging);
      writePid(serve);
      obeySignals(server);
      server.await();
      return 0;
    }
  }

  private static void announce(Serve serve, Seamark server, Logging logging) {
    if (serve.quiet()) {
      return;
    }
    server.announcements().forEach(logging.writer()::line);
    Build build = Build.current();
    logging.writer().line(build.title());
    logging.writer().line(build.platform() + ", " + build.runtime());
    if (serve.by() instanceof ConfiguredBy.Manifests manifests) {
      server
          .catalog()
          .ifPresent(
              catalog ->
                  ServedNames.describe(catalog, manifests, serve.port())
                      .forEach(logging.writer()::line));
    }
  }

  private static void writePid(Serve serve) throws IOException {
    if (!serve.pidfile().isEmpty()) {
      Files.writeString(Path.of(serve.pidfile()), ProcessHandle.current().pid() + "\n");
    }
  }

  private static void obeySignals(Seamark server) {
    AtomicBoolean ending = new AtomicBoolean();
    for (String name : new String[] {"TERM", "INT"}) {
      Signals.on(
          name,
          () -> {
            if (ending.getAndSet(true)) {
              Runtime.getRuntime().halt(2); // asked twice: no more patience
            }
            LOG.info("SIG{}: Shutting down servers then terminating", name);
            server.close();
          });
    }
    Signals.on("USR1", server::reload);
  }
}
