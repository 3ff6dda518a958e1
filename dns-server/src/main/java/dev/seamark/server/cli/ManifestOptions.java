package dev.seamark.server.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for a directory of manifests. Filled in by picocli. */
final class ManifestOptions {
  @Option(
      names = "--manifests",
      paramLabel = "DIR",
      description = "take the cluster from the manifests in this directory")
  @Nullable Path manifests;

  @Option(
      names = "--service-cidr",
      paramLabel = "CIDR",
      description = "where cluster IPs come from; twice for dual stack")
  List<String> serviceCidrs = new ArrayList<>();
}
