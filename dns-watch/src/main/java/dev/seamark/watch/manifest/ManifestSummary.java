package dev.seamark.watch.manifest;

import dev.seamark.watch.control.Usage;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /** The objects in force by kind, as {@code 1 EndpointSlice, 4 Services}; {@code no objects}. */
  public String objects() {
    String found =
        new TreeMap<>(usage.accepted())
            .entrySet().stream()
                .filter(kind -> kind.getValue() > 0)
                .map(kind -> counted(kind.getValue(), kind.getKey()))
                .collect(Collectors.joining(", "));
    return found.isEmpty() ? "no objects" : found;
  }

  private static String counted(int count, String kind) {
    return count + " " + kind + (count == 1 || kind.endsWith("s") ? "" : "s");
  }
}
