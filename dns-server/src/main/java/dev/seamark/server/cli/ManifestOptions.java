package dev.seamark.server.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options for a directory of manifests.
 *
 * @param manifests the directory; null where none is named
 * @param serviceCidrs where cluster IPs come from; empty for the usual range
 */
record ManifestOptions(@Nullable Path manifests, List<String> serviceCidrs) {
  private static final String MANIFESTS = "--manifests";
  private static final String SERVICE_CIDR = "--service-cidr";

  /** Adds the options to a command. */
  static CommandSpec addTo(CommandSpec spec) {
    return spec.addOption(
            OptionSpec.builder(MANIFESTS)
                .paramLabel("DIR")
                .type(Path.class)
                .description("take the cluster from the manifests in this directory")
                .build())
        .addOption(
            OptionSpec.builder(SERVICE_CIDR)
                .paramLabel("CIDR")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("where cluster IPs come from; twice for dual stack")
                .build());
  }

  /** What was written. */
  static ManifestOptions of(ParseResult parsed) {
    return new ManifestOptions(
        parsed.matchedOptionValue(MANIFESTS, (Path) null),
        parsed.matchedOptionValue(SERVICE_CIDR, List.of()));
  }
}
