package dev.seamark.server.serve;

import dev.seamark.process.Build;
import dev.seamark.process.Signals;
import dev.seamark.process.log.Logging;
import dev.seamark.server.cli.ConfiguredBy;
import dev.seamark.server.cli.ServeAction;
import dev.seamark.server.telemetry.Meters;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code serve}: from the command line to the end of the process. */
public final class ServeRun implements ServeAction {
  private static final Logger LOG = LoggerFactory.getLogger("");

  /** How far the process has come. */
  private enum Phase {
    STARTING,
    SERVING,
    ENDING
  }

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
    if (serve.by() instanceof ConfiguredBy.Manifests && isTaken(serve.port())) {
      complain(
          serve,
          "cannot listen on 127.0.0.1:%d: address already in use; another seamark may serve there, choose a port with --port"
              .formatted(serve.port()));
      return 1;
    }
    Seamark.Source source =
        new CorefileSources(name -> Optional.ofNullable(System.getenv(name))).of(serve.by());
    try (Logging logging = Logging.toStandardOutput(serve.style())) {
      Seamark.Settings settings =
          new Seamark.Settings(
              source,
              serve.port(),
              Runtime.getRuntime().availableProcessors(),
              code -> {
                logging.drain();
                Runtime.getRuntime().halt(code);
              },
              serve.leavesOutUnknown());
      Seamark server = new Seamark(settings, Meters.registry());
      Thread.setDefaultUncaughtExceptionHandler(server::broke);
      AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
      obeySignals(server, phase, logging);
      try {
        server.start();
      } catch (ConfigurationException e) {
        e.lines().forEach(line -> complain(serve, line));
        server.close();
        return 1;
      }
      phase.compareAndSet(Phase.STARTING, Phase.SERVING);
      announce(serve, server, logging);
      try (Pidfile _ = Pidfile.write(serve.pidfile())) {
        server.await();
      }
      return 0;
    }
  }

  private void complain(Serve serve, String text) {
    errors.println(serve.style().failure(Instant.now(), text));
  }

  /**
   * Whether somebody else listens there. The sockets to serve on share their port with other
   * processes, as CoreDNS's do; somebody who tries things out would get the answers of both.
   */
  private static boolean isTaken(int port) {
    try (var _ =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port))) {
      return false;
    } catch (BindException e) {
      return String.valueOf(e.getMessage()).contains("in use");
    } catch (SocketException e) {
      return false;
    }
  }

  private static void announce(Serve serve, Seamark server, Logging logging) {
    if (serve.quiet()) {
      return;
    }
    server.announcements().forEach(logging.writer()::bare);
    Build build = Build.current();
    logging.writer().bare(build.title());
    logging.writer().bare(build.platform() + ", " + build.runtime());
    if (serve.by() instanceof ConfiguredBy.Manifests manifests) {
      server
          .catalog()
          .ifPresent(
              catalog ->
                  ServedNames.describe(catalog, manifests, serve.port())
                      .forEach(logging.writer()::bare));
    }
  }

  private static void obeySignals(Seamark server, AtomicReference<Phase> phase, Logging logging) {
    for (String name : new String[] {"TERM", "INT"}) {
      Signals.on(
          name,
          () -> {
            switch (phase.getAndSet(Phase.ENDING)) {
              case STARTING -> {
                LOG.info("SIG{}: Terminating before the start was done", name);
                logging.drain();
                Runtime.getRuntime().halt(0); // nothing was served, nothing is lost
              }
              case SERVING -> {
                LOG.info("SIG{}: Shutting down servers then terminating", name);
                server.close();
              }
              case ENDING -> Runtime.getRuntime().halt(2); // asked twice: no more patience
            }
          });
    }
    Signals.on("USR1", server::reload);
    // Sent when a terminal goes, and by people who expect a reload; it ended the process.
    Signals.on("HUP", () -> LOG.info("SIGHUP: ignored; SIGUSR1 reads the Corefile again"));
  }
}
