package dev.seamark.server.cli;

import dev.seamark.server.telemetry.Build;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serve}, with CoreDNS's flags, with one dash or two. Filled in by picocli. */
@Command(
    name = "serve",
    description = "Answers DNS queries. This is what is done if no command is named.")
final class ServeCommand implements Callable<Integer> {
  static final int DNS = 53;
  static final int DNS_UNPRIVILEGED = 1053;
  static final String CLUSTER_DOMAIN = "cluster.local";

  private final ServeAction action;
  private final Supplier<List<String>> plugins;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "Corefile to serve by, stdin for standard input; else ./Corefile")
  @Nullable String conf;

  @Option(
      names = {"-dns.port", "--dns.port", "-p", "--port"},
      paramLabel = "N",
      description = "port of server blocks that name none; 53, with --manifests 1053")
  @Nullable Integer port;

  @Option(
      names = {"-quiet", "--quiet"},
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "say nothing about the start")
  boolean quiet;

  @Option(
      names = {"-pidfile", "--pidfile"},
      paramLabel = "FILE",
      description = "write the process id there")
  String pidfile = "";

  @Option(
      names = {"-plugins", "--plugins"},
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "list the plugins and exit")
  boolean listPlugins;

  @Option(
      names = {"-version", "--version"},
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "show the version and exit")
  boolean version;

  @Option(
      names = "--cluster-domain",
      paramLabel = "NAME",
      defaultValue = CLUSTER_DOMAIN,
      description = "with --manifests: the zone of the cluster (${DEFAULT-VALUE})")
  String clusterDomain = "";

  @Option(
      names = {"-h", "-help", "--help"},
      usageHelp = true,
      description = "show this and exit")
  boolean help;

  @Mixin ManifestOptions manifests = new ManifestOptions();

  ServeCommand(ServeAction action, Supplier<List<String>> plugins) {
    this.action = action;
    this.plugins = plugins;
  }

  @Override
  public Integer call() throws Exception {
    if (version) {
      Build build = Build.current();
      out().println(build.title());
      out().println(build.platform() + ", " + build.runtime());
      return 0;
    }
    if (listPlugins) {
      plugins.get().forEach(out()::println);
      return 0;
    }
    ConfiguredBy by = Choice.of(spec(), conf, manifests, clusterDomain);
    boolean unprivileged = by instanceof ConfiguredBy.Manifests;
    return action.serve(
        new ServeAction.Serve(by, port(unprivileged ? DNS_UNPRIVILEGED : DNS), quiet, pidfile));
  }

  private int port(int usual) {
    int chosen = port == null ? usual : port;
    if (chosen < 1 || chosen > 65_535) {
      throw new ParameterException(
          spec().commandLine(), "port is " + chosen + ", but must be 1 to 65535");
    }
    return chosen;
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }
}
