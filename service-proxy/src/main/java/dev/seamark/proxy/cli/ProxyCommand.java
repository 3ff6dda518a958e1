package dev.seamark.proxy.cli;

import dev.seamark.process.Nearest;
import dev.seamark.proxy.config.ConfigException;
import dev.seamark.proxy.config.ConfigFile;
import dev.seamark.proxy.config.Given;
import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.config.Setting;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code seamark-proxy}: finds out what is wanted and has it done. It is described to
 * picocli by calls, since to find annotations by reflection takes a start longer than all the rest
 * of the command line.
 */
public final class ProxyCommand implements Callable<Integer> {
  private static final int CANNOT = 1;
  private static final int WRONG_USAGE = 2;

  private static final String CONFIG = "--config";
  private static final String MANIFESTS = "--manifests";
  private static final String CLEANUP = "--cleanup";
  private static final String OF = "--of";
  private static final String VERSION = "--version";
  private static final String STRICT = "--strict";
  private static final String INIT_ONLY = "--init-only";
  private static final String WRITE_CONFIG = "--write-config-to";

  /** Flags of kube-proxy that have no meaning here; taken so that its manifests work unchanged. */
  private static final String[] WITHOUT_MEANING = {
    "--v",
    "--vmodule",
    "--bind-address",
    "--config-sync-period",
    "--feature-gates",
    "--iptables-masquerade-bit",
    "--ipvs-exclude-cidrs",
    "--ipvs-min-sync-period",
    "--ipvs-scheduler",
    "--ipvs-strict-arp",
    "--ipvs-sync-period",
    "--ipvs-tcp-timeout",
    "--ipvs-tcpfin-timeout",
    "--ipvs-udp-timeout",
    "--kube-api-burst",
    "--kube-api-content-type",
    "--kube-api-qps",
    "--log-flush-frequency",
    "--log-json-info-buffer-size",
    "--log-json-split-stream",
    "--log-text-info-buffer-size",
    "--log-text-split-stream",
    "--logging-format",
    "--oom-score-adj",
    "--profiling",
    "--proxy-port-range",
    "--show-hidden-metrics-for-version"
  };

  private final ProxyAction action;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  private ProxyCommand(ProxyAction action) {
    this.action = action;
    spec.name("seamark-proxy");
    spec.usageMessage()
        .sortOptions(false)
        .customSynopsis("seamark-proxy [OPTIONS]", "       seamark-proxy cleanup [--of=PROXY]")
        .description(
            "Carries traffic from a Service's address to its endpoints, as kube-proxy does.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .type(String.class)
            .paramLabel("cleanup")
            .description("remove all rules, and exit")
            .build());
    spec.addOption(word(CONFIG, "FILE", "a KubeProxyConfiguration; flags win over it"));
    spec.addOption(
        word(
            MANIFESTS,
            "DIR",
            "take the cluster from the manifests in this directory; no privileges needed"));
    spec.addOption(truth("remove all rules, and exit", CLEANUP).build());
    spec.addOption(
        truth("refuse what is accepted but ignored: unknown fields, mode iptables", STRICT)
            .build());
    spec.addOption(
        truth("set what takes privileges (connection tracking), and exit", INIT_ONLY).build());
    spec.addOption(word(WRITE_CONFIG, "FILE", "write what is set as a configuration, and exit"));
    spec.addOption(
        word(OF, "PROXY", "with cleanup: whose rules, seamark-proxy (the default) or kube-proxy"));
    spec.addOption(truth("show the version and exit", VERSION).build());
    spec.addOption(truth("show this and exit", "-h", "--help").usageHelp(true).build());
    for (Setting setting : Setting.values()) {
      spec.addOption(option(setting));
    }
    for (String flag : WITHOUT_MEANING) {
      spec.addOption(
          (flag.equals("--v") ? OptionSpec.builder(flag, "-v") : OptionSpec.builder(flag))
              .hidden(true)
              .arity("0..1")
              .fallbackValue("true")
              .type(List.class)
              .auxiliaryTypes(String.class)
              .build());
    }
  }

  private static OptionSpec word(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static OptionSpec.Builder truth(String description, String... names) {
    return OptionSpec.builder(names).type(boolean.class).description(description);
  }

  /**
   * Does what the arguments say.
   *
   * @return the exit code: 0 done, 1 cannot, 2 wrong usage
   */
  public static int execute(
      ProxyAction action, PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new ProxyCommand(action).spec)
        .setOut(out)
        .setErr(err)
        .setExpandAtFiles(false)
        .setPosixClusteredShortOptionsAllowed(false)
        .setParameterExceptionHandler(ProxyCommand::wrongUsage)
        .setExecutionExceptionHandler(ProxyCommand::cannot)
        .execute(arguments);
  }

  private static OptionSpec option(Setting setting) {
    boolean truth = setting.isTruth();
    OptionSpec.Builder option =
        OptionSpec.builder(setting.flags().toArray(String[]::new))
            .type(List.class)
            .auxiliaryTypes(String.class)
            .hidden(setting == Setting.LOCALHOST_NODE_PORTS) // of kube-proxy's iptables mode
            .arity(truth ? "0..1" : "1")
            .paramLabel(label(setting))
            .description(description(setting));
    return (truth ? option.fallbackValue("true") : option).build();
  }

  private static String label(Setting setting) {
    return switch (setting) {
      case MODE -> "MODE";
      case KUBECONFIG, SNAPSHOT -> "FILE";
      case MASTER -> "URL";
      case NODE, POD_BRIDGE -> "NAME";
      case HEALTHZ, METRICS -> "ADDRESS:PORT";
      case NODE_PORT_ADDRESSES, CLUSTER_CIDR, SERVICE_CIDR -> "CIDR";
      case DETECT_LOCAL -> "HOW";
      case POD_INTERFACES -> "PREFIX";
      case MASQUERADE_ALL, LOCALHOST_NODE_PORTS, ANY_IP, BIND_HARD_FAIL, CONNTRACK_LIBERAL ->
          "BOOL";
      case CONNTRACK_MAX_PER_CORE, CONNTRACK_MIN -> "NUMBER";
      case MIN_SYNC_PERIOD,
          SYNC_PERIOD,
          DRAIN,
          CONNTRACK_ESTABLISHED,
          CONNTRACK_CLOSE_WAIT,
          CONNTRACK_UDP,
          CONNTRACK_UDP_STREAM ->
          "DURATION";
    };
  }

  private static String description(Setting setting) {
    return switch (setting) {
      case MODE -> "nftables, or userspace, which needs no privileges; with --manifests userspace";
      case KUBECONFIG -> "how to reach the API server; otherwise as a pod of the cluster does";
      case MASTER -> "the API server's URL";
      case NODE -> "the name of this node; otherwise the machine's";
      case HEALTHZ -> "where to answer probes, port 10256; empty for nowhere";
      case METRICS -> "where to show metrics, 127.0.0.1:10249; empty for nowhere";
      case NODE_PORT_ADDRESSES ->
          "where node ports are: ranges, or primary, which is the default; and localhost, where"
              + " this process serves them";
      case CLUSTER_CIDR ->
          "the ranges of pods; traffic from elsewhere to cluster IPs is masqueraded";
      case SERVICE_CIDR ->
          "where cluster IPs come from, besides what ServiceCIDR objects say; twice for dual stack";
      case DETECT_LOCAL ->
          "how pods of this node are told: ClusterCIDR, NodeCIDR for the node's pod ranges,"
              + " BridgeInterface or InterfaceNamePrefix";
      case POD_BRIDGE -> "with BridgeInterface: the bridge that they are behind";
      case POD_INTERFACES -> "with InterfaceNamePrefix: how their interfaces' names begin";
      case MASQUERADE_ALL -> "masquerade all traffic to cluster IPs";
      case MIN_SYNC_PERIOD -> "the least time between two syncs, 1s";
      case SYNC_PERIOD -> "how long until it is checked that all is still in force, 30s";
      case BIND_HARD_FAIL ->
          "exit where the port for probes or metrics is taken, instead of waiting";
      case CONNTRACK_MAX_PER_CORE -> "tracked connections per processor, 32768; 0 leaves the limit";
      case CONNTRACK_MIN -> "tracked connections at least, 131072";
      case CONNTRACK_ESTABLISHED -> "how long idle TCP connections are tracked, 24h; 0 leaves it";
      case CONNTRACK_CLOSE_WAIT -> "how long half-closed TCP connections are tracked, 1h";
      case CONNTRACK_LIBERAL -> "let TCP packets outside of the window pass";
      case CONNTRACK_UDP -> "how long UDP flows without replies are tracked";
      case CONNTRACK_UDP_STREAM -> "how long UDP flows with replies are tracked";
      case LOCALHOST_NODE_PORTS ->
          "serve node ports at 127.0.0.1, too; here --nodeport-addresses does it";
      case ANY_IP -> "userspace: all of the service ranges is local, listen once a port number";
      case SNAPSHOT ->
          "keep what is known in this file, and begin with it while the API server is away";
      case DRAIN -> "userspace: cut connections to endpoints that have not served for so long";
    };
  }

  @Override
  public Integer call() throws Exception {
    ParseResult parsed = spec.commandLine().getParseResult();
    if (parsed.matchedOptionValue(VERSION, false)) {
      spec.commandLine().getOut().println(action.version());
      return 0;
    }
    String verb = parsed.matchedPositionalValue(0, "");
    if (!verb.isEmpty() && !verb.equals("cleanup")) {
      throw new ParameterException(
          spec.commandLine(), "unknown command '" + verb + "'; the only one is cleanup");
    }
    if (parsed.matchedOptionValue(CLEANUP, false) || verb.equals("cleanup")) {
      return cleanUp(parsed.matchedOptionValue(OF, "seamark-proxy"));
    }
    Given given = given(parsed);
    ProxyConfiguration configuration = ProxyConfiguration.of(given, manifests(parsed));
    String file = parsed.matchedOptionValue(WRITE_CONFIG, "");
    if (!file.isEmpty()) {
      Files.writeString(Path.of(file), given.toYaml());
      return 0;
    }
    return parsed.matchedOptionValue(INIT_ONLY, false)
        ? action.prepare(configuration)
        : action.run(configuration);
  }

  private int cleanUp(String proxy) throws Exception {
    return switch (proxy) {
      case "seamark-proxy" -> action.cleanUp();
      case "kube-proxy" -> action.cleanUpKubeProxy();
      default ->
          throw new ParameterException(
              spec.commandLine(), "--of: '" + proxy + "' is not seamark-proxy or kube-proxy");
    };
  }

  private static Optional<Path> manifests(ParseResult parsed) {
    return Optional.ofNullable(parsed.matchedOptionValue(MANIFESTS, (String) null)).map(Path::of);
  }

  private Given given(ParseResult parsed) throws ConfigException {
    if (manifests(parsed).isPresent()
        && (parsed.hasMatchedOption("--kubeconfig") || parsed.hasMatchedOption("--master"))) {
      throw new ParameterException(
          spec.commandLine(), "--manifests stands in place of an API server: take one of them");
    }
    String config = parsed.matchedOptionValue(CONFIG, "");
    boolean strict = parsed.matchedOptionValue(STRICT, false);
    Given given = config.isEmpty() ? new Given(strict) : ConfigFile.read(Path.of(config), strict);
    for (OptionSpec option : spec.options()) {
      if (option.longestName().startsWith("--")) {
        given.flag(option.longestName().substring(2), text(option));
      }
    }
    for (String flag : WITHOUT_MEANING) {
      if (parsed.hasMatchedOption(flag)) {
        given.ignore(flag, text(spec.findOption(flag)));
      }
    }
    for (Setting setting : Setting.values()) {
      String flag = setting.flags().getFirst();
      if (parsed.hasMatchedOption(flag)) {
        given.set(setting, parsed.matchedOptionValue(flag, List.<String>of()), flag);
      }
    }
    return given;
  }

  private static String text(OptionSpec option) {
    Object value = option.getValue();
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : value == null ? "" : value.toString();
  }

  private static int wrongUsage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String sentence = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().getFirst().replaceFirst("=.*", "");
      Set<String> known = new TreeSet<>(command.getCommandSpec().optionsMap().keySet());
      sentence =
          "unknown option "
              + word
              + Nearest.word(word, known).map(near -> "; did you mean " + near + "?").orElse("");
    }
    err.println(
        "seamark-proxy: "
            + sentence.substring(0, 1).toLowerCase(Locale.ROOT)
            + sentence.substring(1));
    err.println("seamark-proxy: try: seamark-proxy --help");
    err.flush();
    return WRONG_USAGE;
  }

  private static int cannot(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    List<String> lines =
        e instanceof ConfigException config
            ? config.lines()
            : List.of(e.getMessage() == null ? e.toString() : e.getMessage());
    lines.forEach(line -> err.println("seamark-proxy: " + line));
    err.flush();
    boolean flags =
        e instanceof ConfigException && lines.stream().allMatch(line -> line.startsWith("--"));
    return flags ? WRONG_USAGE : CANNOT;
  }
}
