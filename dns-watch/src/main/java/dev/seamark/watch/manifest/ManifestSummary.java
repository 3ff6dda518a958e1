package dev.seamark.watch.manifest;

import dev.seamark.watch.control.Usage;
import java.util.Map;

/**
 * What a directory of manifests amounts to.
 *
 * @param files how many files were read
 * @param usage addresses, node ports and objects in use
 * @param ignored how many objects there are of kinds that do not matter here, by kind
 */
public record ManifestSummary(int files, Usage usage, Map<String, Integer> ignored) {
  static final ManifestSummary NONE = new ManifestSummary(0, Usage.NONE, Map.of());

  public ManifestSummary {
    ignored = Map.copyOf(ignored);
  }
}
