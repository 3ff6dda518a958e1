package dev.seamark.server.cli;

import dev.seamark.process.Reason;
import dev.seamark.process.log.Logging;
import dev.seamark.server.plugins.operate.EnvOutput;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.env.ServiceEnvironment;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code env}. Filled in by picocli. */
@Command(
    name = "env",
    description = {
      "Shows the variables that the kubelet gives the pods of a namespace, or runs a command with"
          + " them.",
      "The cluster is that of --manifests, of --kubeconfig, or the one this runs in."
    })
final class EnvCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--namespace",
      required = true,
      paramLabel = "NS",
      description = "the namespace of the pod")
  String namespace = "";

  @Option(
      names = "--service-links",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "true",
      fallbackValue = "true",
      description = "the pod's enableServiceLinks (${DEFAULT-VALUE})")
  boolean serviceLinks = true;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "env",
      description = "env, export or json (${DEFAULT-VALUE})")
  String format = "env";

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "take the cluster from the API server that this file names")
  @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "the context of the kubeconfig; else its current one")
  @Nullable String context;

  @Option(
      names = {"-h", "-help", "--help"},
      usageHelp = true,
      description = "show this and exit")
  boolean help;

  @Parameters(
      paramLabel = "-- COMMAND",
      description = "run this with the variables that are not set already")
  List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    EnvOutput output =
        EnvOutput.named(format)
            .orElseThrow(() -> wrong("--format: '" + format + "' is not one of env, export, json"));
    ParseResult parsed = spec().commandLine().getParseResult();
    if (!command.isEmpty() && !parsed.originalArgs().contains("--")) {
      throw wrong("unexpected '" + command.getFirst() + "'; write -- in front of a command");
    }
    ClusterReading cluster = cluster(ManifestOptions.of(parsed));
    // Standard output is for the variables, or the command's.
    try (Logging _ = Logging.to(new FileOutputStream(FileDescriptor.err))) {
      return handOut(cluster.read(this::warn), output);
    }
  }

  private int handOut(Catalog catalog, EnvOutput output) throws IOException, InterruptedException {
    if (!catalog.hasNamespace(namespace)) {
      throw new IOException("namespace '" + namespace + "' does not exist in this cluster");
    }
    ServiceEnvironment environment = ServiceEnvironment.of(catalog, namespace, serviceLinks);
    environment.warnings().forEach(this::warn);
    if (!command.isEmpty()) {
      return run(environment.variables());
    }
    PrintWriter out = spec().commandLine().getOut();
    out.print(output.write(environment.variables()));
    out.flush();
    return 0;
  }

  private ClusterReading cluster(ManifestOptions manifests) {
    if (manifests.manifests() != null && kubeconfig != null) {
      throw wrong("name --manifests or --kubeconfig, not both");
    }
    if (context != null && kubeconfig == null) {
      throw wrong("--context goes with --kubeconfig");
    }
    if (!manifests.serviceCidrs().isEmpty() && manifests.manifests() == null) {
      throw wrong("--service-cidr goes with --manifests");
    }
    if (manifests.manifests() != null) {
      return ClusterReading.ofManifests(
          Choice.directory(spec(), manifests.manifests()),
          Choice.ranges(spec(), manifests.serviceCidrs()));
    }
    return kubeconfig == null
        ? ClusterReading.ofThisCluster()
        : ClusterReading.ofKubeconfig(kubeconfig, Optional.ofNullable(context));
  }

  /** Becomes the command as far as a JVM can: same input and output, its exit code is ours. */
  private int run(Map<String, String> variables) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    add(variables, builder.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(command.getFirst() + ": " + notStarted(e), e);
    }
    Thread ended = new Thread(() -> end(process), "end-command");
    Runtime.getRuntime().addShutdownHook(ended);
    int code = process.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(ended);
    } catch (IllegalStateException e) {
      // already shutting down, and the command has ended
    }
    return code;
  }

  private static String notStarted(IOException e) {
    String reason = Reason.of(e);
    boolean missing = reason.startsWith("no such file") || reason.contains("error: 2");
    return missing ? "command not found" : reason;
  }

  /** What the caller has set itself wins, as a container's own variables do. */
  static void add(Map<String, String> variables, Map<String, String> environment) {
    variables.forEach(environment::putIfAbsent);
  }

  private static void end(Process process) {
    process.destroy();
    process.onExit().join();
  }

  private void warn(String message) {
    PrintWriter err = spec().commandLine().getErr();
    err.println("seamark: " + message);
    err.flush();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }
}
