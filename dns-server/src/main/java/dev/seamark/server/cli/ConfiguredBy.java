package dev.seamark.server.cli;

import java.nio.file.Path;
import java.util.List;

/** What the process shall be configured by: exactly one of these. */
public sealed interface ConfiguredBy {
  /**
   * A Corefile.
   *
   * @param file its path; {@code stdin} is standard input
   */
  record Corefile(String file) implements ConfiguredBy {}

  /**
   * A directory of manifests and no Corefile.
   *
   * @param serviceCidrs where cluster IPs come from, as written; may be none
   */
  record Manifests(Path directory, List<String> serviceCidrs, String clusterDomain)
      implements ConfiguredBy {
    public Manifests {
      serviceCidrs = List.copyOf(serviceCidrs);
    }
  }

  /** Nothing was named: {@code ./Corefile} if there is one, else what is built in. */
  record Usual() implements ConfiguredBy {}
}
