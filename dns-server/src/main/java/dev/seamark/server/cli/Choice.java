package dev.seamark.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Options that exclude one another, made one choice. */
final class Choice {
  private Choice() {}

  static ConfiguredBy of(
      CommandSpec spec, @Nullable String conf, ManifestOptions options, String clusterDomain) {
    if (options.manifests() != null) {
      if (conf != null) {
        throw wrong(spec, "name a Corefile or --manifests, not both");
      }
      return new ConfiguredBy.Manifests(options.manifests(), options.serviceCidrs(), clusterDomain);
    }
    if (!options.serviceCidrs().isEmpty()) {
      throw wrong(spec, "--service-cidr goes with --manifests; in a Corefile write service_cidr");
    }
    return conf == null ? new ConfiguredBy.Usual() : new ConfiguredBy.Corefile(conf);
  }

  private static ParameterException wrong(CommandSpec spec, String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
