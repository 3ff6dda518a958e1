package dev.seamark.server.serve;

import dev.seamark.process.log.Logging;
import dev.seamark.server.cli.CheckAction;
import dev.seamark.server.cli.ConfiguredBy;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.plugin.Host;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.transport.Workers;
import dev.seamark.watch.Problem;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.manifest.Loaded;
import dev.seamark.watch.manifest.ManifestSettings;
import dev.seamark.watch.manifest.ManifestSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** {@code check}: the faults of a Corefile or of manifests, without serving them. */
public final class CheckRun implements CheckAction {
  private static final int DNS_PORT = 53;

  private final PrintStream out;
  private final PrintStream errors;

  public CheckRun(PrintStream out, PrintStream errors) {
    this.out = out;
    this.errors = errors;
  }

  @Override
  public int check(ConfiguredBy by, boolean leavesOutUnknown) throws IOException {
    try (Logging _ = Logging.to(new FileOutputStream(FileDescriptor.err))) {
      return by instanceof ConfiguredBy.Manifests manifests
          ? checkManifests(manifests)
          : checkCorefile(by, new Seamark.IdleHost(leavesOutUnknown));
    }
  }

  private int checkCorefile(ConfiguredBy by, Host host) throws IOException {
    Seamark.Source source =
        new CorefileSources(name -> Optional.ofNullable(System.getenv(name))).of(by);
    try (Workers workers = new Workers(1, () -> 0, new SplittableRandom())) {
      Surroundings nothingOpen =
          new Surroundings(
              workers, new Shared(), new SimpleMeterRegistry(), server -> Responder.Observer.NONE);
      Configuration configuration =
          ConfigurationBuilder.build(Seamark.read(source), DNS_PORT, host, nothingOpen);
      configuration.warnings().forEach(warning -> errors.println("warning: " + warning));
      out.println("ok: serves " + String.join(", ", configuration.announcements()));
      return 0;
    } catch (ConfigurationException e) {
      e.lines().forEach(errors::println);
      return 1;
    }
  }

  private int checkManifests(ConfiguredBy.Manifests by) {
    Loaded loaded =
        ManifestSource.load(
            new ManifestSettings(by.directory(), by.serviceCidrs(), WatchSettings.ALL));
    loaded.warnings().forEach(warning -> errors.println("warning: " + warning));
    List<Problem> problems = loaded.problems();
    problems.forEach(errors::println);
    if (!problems.isEmpty()) {
      return 1;
    }
    String ignored =
        loaded.summary().ignored().entrySet().stream()
            .map(kind -> kind.getValue() + " " + kind.getKey())
            .sorted()
            .collect(Collectors.joining(", "));
    out.println(
        "ok: %d files, %d services%s"
            .formatted(
                loaded.summary().files(),
                loaded.catalog().services().size(),
                ignored.isEmpty() ? "" : "; kinds that are not used here: " + ignored));
    return 0;
  }
}
