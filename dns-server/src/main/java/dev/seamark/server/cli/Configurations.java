package dev.seamark.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Options that exclude one another, made one configuration. */
final class Configurations {
  private Configurations() {}

  static Configuration of(
      CommandSpec spec, @Nullable String conf, ManifestOptions options, String clusterDomain) {
    if (options.manifests != null) {
      if (conf != null) {
        throw wrong(spec, "name a Corefile or --manifests, not both");
      }
      return new Configuration.Manifests(options.manifests, options.serviceCidrs, clusterDomain);
    }
    if (!options.serviceCidrs.isEmpty()) {
      throw wrong(spec, "--service-cidr goes with --manifests; in a Corefile write service_cidr");
    }
    return conf == null ? new Configuration.Usual() : new Configuration.File(conf);
  }

  private static ParameterException wrong(CommandSpec spec, String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
