package dev.seamark.server.cli;

import dev.seamark.server.cli.ServeAction.Serve;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of {@code serve} as nearly every process is started with them, read in a
 * millisecond: to set up picocli takes 0.2 s of a start. Whatever is not plain here (another
 * option, a value that is missing or not sound, help) is picocli's, which knows what to say.
 */
final class PlainLine {
  private static final Map<String, String> OPTIONS =
      Map.of(
          "-conf", "conf",
          "-dns.port", "port",
          "-p", "port",
          "--port", "port",
          "-quiet", "quiet",
          "-pidfile", "pidfile",
          "--manifests", "manifests",
          "--service-cidr", "service-cidr",
          "--cluster-domain", "cluster-domain");

  private static final List<String> TWO_DASHES =
      List.of("-conf", "-dns.port", "-quiet", "-pidfile");

  private final Map<String, String> values = new HashMap<>();
  private final List<String> serviceCidrs = new ArrayList<>();

  private PlainLine() {}

  /** What the line asks for; empty where it is not plain. */
  static Optional<Serve> read(List<String> words) {
    PlainLine line = new PlainLine();
    int from = !words.isEmpty() && words.getFirst().equals("serve") ? 1 : 0;
    return line.takesAll(words.subList(from, words.size())) ? line.serve() : Optional.empty();
  }

  private boolean takesAll(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      Optional<String> option = option(equals < 0 ? word : word.substring(0, equals));
      if (option.isEmpty()) {
        return false;
      }
      String value;
      if (equals >= 0) {
        value = word.substring(equals + 1);
      } else if (option.get().equals("quiet")) {
        value = "true";
      } else if (++i < words.size()) {
        value = words.get(i);
      } else {
        return false;
      }
      if (value.isEmpty() || value.startsWith("-") || !take(option.get(), value)) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> option(String word) {
    boolean two = word.startsWith("--") && TWO_DASHES.contains(word.substring(1));
    return Optional.ofNullable(OPTIONS.get(two ? word.substring(1) : word));
  }

  /** Whether the option may have the value, and has none yet. */
  private boolean take(String option, String value) {
    return switch (option) {
      case "service-cidr" -> serviceCidrs.add(value);
      case "port" -> isPort(value) && values.put(option, value) == null;
      case "quiet" ->
          (value.equals("true") || value.equals("false")) && values.put(option, value) == null;
      default -> values.put(option, value) == null;
    };
  }

  private static boolean isPort(String value) {
    return value.length() <= 5
        && value.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(value) >= 1
        && Integer.parseInt(value) <= 65_535;
  }

  private Optional<Serve> serve() {
    Optional<String> manifests = Optional.ofNullable(values.get("manifests"));
    Optional<String> conf = Optional.ofNullable(values.get("conf"));
    if (manifests.isPresent() ? conf.isPresent() : !serviceCidrs.isEmpty()) {
      return Optional.empty();
    }
    String domain = values.getOrDefault("cluster-domain", ServeCommand.CLUSTER_DOMAIN);
    ConfiguredBy by =
        manifests
            .<ConfiguredBy>map(
                dir -> new ConfiguredBy.Manifests(Path.of(dir), serviceCidrs, domain))
            .or(() -> conf.map(ConfiguredBy.Corefile::new))
            .orElseGet(ConfiguredBy.Usual::new);
    int usual = manifests.isPresent() ? ServeCommand.DNS_UNPRIVILEGED : ServeCommand.DNS;
    String port = values.getOrDefault("port", Integer.toString(usual));
    return Optional.of(
        new Serve(
            by,
            Integer.parseInt(port),
            Boolean.parseBoolean(values.get("quiet")),
            values.getOrDefault("pidfile", "")));
  }
}
