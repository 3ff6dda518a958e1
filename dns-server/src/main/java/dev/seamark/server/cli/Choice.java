package dev.seamark.server.cli;

import dev.seamark.process.NamedDirectory;
import dev.seamark.zones.catalog.Cidr;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Options that exclude one another, made one choice. */
final class Choice {
  /** RFC 1035 section 2.3.4, in presentation format. */
  private static final int LONGEST = 253;

  private static final Pattern DOMAIN =
      Pattern.compile("(?!-)[A-Za-z0-9_-]{1,63}(?:\\.(?!-)[A-Za-z0-9_-]{1,63})*");

  private Choice() {}

  static ConfiguredBy of(
      CommandSpec spec, @Nullable String conf, ManifestOptions options, String clusterDomain) {
    if (options.manifests() != null) {
      if (conf != null) {
        throw wrong(spec, "name a Corefile or --manifests, not both");
      }
      return new ConfiguredBy.Manifests(
          directory(spec, options.manifests()),
          ranges(spec, options.serviceCidrs()),
          domain(spec, clusterDomain));
    }
    if (!options.serviceCidrs().isEmpty()) {
      throw wrong(spec, "--service-cidr goes with --manifests; in a Corefile write service_cidr");
    }
    return conf == null ? new ConfiguredBy.Usual() : new ConfiguredBy.Corefile(conf);
  }

  /** A directory that exists: nothing would be served of one that does not. */
  static Path directory(CommandSpec spec, Path named) {
    Optional<String> fault = NamedDirectory.fault("--manifests", named);
    if (fault.isPresent()) {
      throw wrong(spec, fault.get());
    }
    return named;
  }

  static List<String> ranges(CommandSpec spec, List<String> cidrs) {
    for (String cidr : cidrs) {
      if (Cidr.parse(cidr).isEmpty()) {
        throw wrong(
            spec, "--service-cidr: '" + cidr + "' is not a CIDR; write it as in 10.96.0.0/16");
      }
    }
    return cidrs;
  }

  private static String domain(CommandSpec spec, String name) {
    String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (!DOMAIN.matcher(plain).matches() || plain.length() > LONGEST) {
      throw wrong(
          spec, "--cluster-domain: '" + name + "' is not a domain name; write e.g. cluster.local");
    }
    return name;
  }

  private static ParameterException wrong(CommandSpec spec, String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
