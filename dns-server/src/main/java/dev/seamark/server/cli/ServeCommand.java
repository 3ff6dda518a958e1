package dev.seamark.server.cli;

import dev.seamark.process.Build;
import dev.seamark.process.log.LogStyle;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * {@code serve}, with CoreDNS's flags, with one dash or two. Described by calls rather than by
 * annotations, which to read takes a fifth of a start.
 */
final class ServeCommand implements Callable<Integer> {
  private static final String IGNORE_UNKNOWN = "--ignore-unknown";
  private static final int DNS = 53;
  private static final int DNS_UNPRIVILEGED = 1053;

  private final ServeAction action;
  private final Supplier<List<String>> plugins;
  private final CommandSpec spec;

  ServeCommand(ServeAction action, Supplier<List<String>> plugins) {
    this.action = action;
    this.plugins = plugins;
    spec = CommandSpec.wrapWithoutInspection(this).name("serve");
    spec.usageMessage().description("Answers DNS queries. This is the command if none is named.");
    add(
        String.class,
        "FILE",
        "Corefile to serve by, stdin for standard input; else ./Corefile",
        "-conf",
        "--conf");
    add(
        Integer.class,
        "N",
        "port of server blocks that name none; 53, with --manifests 1053",
        "-dns.port",
        "--dns.port",
        "-p",
        "--port");
    addFlag("say nothing about the start", "-quiet", "--quiet");
    add(String.class, "FILE", "write the process id there", "-pidfile", "--pidfile");
    spec.addOption(
        OptionSpec.builder("-log-format", "--log-format")
            .paramLabel("text|json")
            .type(String.class)
            .defaultValue(LogStyle.TEXT.word())
            .description("what log lines look like; json is one object a line")
            .build());
    addFlag("leave out plugins that are unknown or not supported, with a warning", IGNORE_UNKNOWN);
    addFlag("list the plugins and exit", "-plugins", "--plugins");
    addFlag("show the version and exit", "-version", "--version");
    spec.addOption(
        OptionSpec.builder("--cluster-domain")
            .paramLabel("NAME")
            .type(String.class)
            .defaultValue("cluster.local")
            .description("with --manifests: the zone of the cluster (${DEFAULT-VALUE})")
            .build());
    spec.addOption(SeamarkCommand.help("show this and exit"));
    ManifestOptions.addTo(spec);
  }

  private void add(Class<?> type, String label, String description, String... names) {
    spec.addOption(
        OptionSpec.builder(names).paramLabel(label).type(type).description(description).build());
  }

  /** As Go's flags: alone it means true. */
  private void addFlag(String description, String... names) {
    spec.addOption(
        OptionSpec.builder(names)
            .arity("0..1")
            .fallbackValue("true")
            .paramLabel("BOOL")
            .type(boolean.class)
            .description(description)
            .build());
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() throws Exception {
    ParseResult parsed = spec.commandLine().getParseResult();
    if (parsed.matchedOptionValue("-version", false)) {
      Build build = Build.current();
      out().println(build.title());
      out().println(build.platform() + ", " + build.runtime());
      return 0;
    }
    if (parsed.matchedOptionValue("-plugins", false)) {
      plugins.get().forEach(out()::println);
      return 0;
    }
    ConfiguredBy by =
        Choice.of(
            spec,
            parsed.matchedOptionValue("-conf", (String) null),
            ManifestOptions.of(parsed),
            parsed.matchedOptionValue("--cluster-domain", "cluster.local"));
    int usual = by instanceof ConfiguredBy.Manifests ? DNS_UNPRIVILEGED : DNS;
    return action.serve(
        new ServeAction.Serve(
            by,
            sound(parsed.matchedOptionValue("-dns.port", usual)),
            parsed.matchedOptionValue("-quiet", false),
            parsed.matchedOptionValue("-pidfile", ""),
            style(parsed.matchedOptionValue("-log-format", LogStyle.TEXT.word())),
            parsed.matchedOptionValue(IGNORE_UNKNOWN, false)));
  }

  private LogStyle style(String word) {
    for (LogStyle style : LogStyle.values()) {
      if (style.word().equals(word)) {
        return style;
      }
    }
    throw new ParameterException(
        spec.commandLine(), "--log-format: '" + word + "' is neither text nor json");
  }

  private int sound(int port) {
    if (port < 1 || port > 65_535) {
      throw new ParameterException(
          spec.commandLine(), "--port: " + port + " is not a port; a port is 1 to 65535");
    }
    return port;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
