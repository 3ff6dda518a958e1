package dev.seamark.server.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code check}. Filled in by picocli. */
@Command(
    name = "check",
    description =
        "Reads a Corefile or manifests, reports each problem with its place, starts nothing.")
final class CheckCommand implements Callable<Integer> {
  private final CheckAction action;

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Corefile to check; else ./Corefile")
  @Nullable String file;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "the same")
  @Nullable String conf;

  @Option(
      names = "--ignore-unknown",
      description = "warn of plugins that are unknown or not supported, rather than refuse them")
  boolean ignoreUnknown;

  @Option(
      names = {"-h", "-help", "--help"},
      usageHelp = true,
      description = "show this and exit")
  boolean help;

  CheckCommand(CheckAction action) {
    this.action = action;
  }

  @Override
  public Integer call() throws Exception {
    CommandSpec command = Objects.requireNonNull(spec);
    if (file != null && conf != null) {
      throw new ParameterException(command.commandLine(), "name one Corefile, not two");
    }
    ManifestOptions manifests = ManifestOptions.of(command.commandLine().getParseResult());
    ConfiguredBy by = Choice.of(command, file == null ? conf : file, manifests, "cluster.local");
    return action.check(by, ignoreUnknown);
  }
}
