package dev.seamark.watch.control;

import dev.seamark.zones.catalog.ObjectKey;
import java.util.HashSet;
import java.util.Set;

/**
 * Names for generated slices: the Service's name and five characters that come of what the slice
 * holds, so that they are the same in every process. Confined to one run.
 */
final class SliceNames {
  private static final int LONGEST_PREFIX = 247; // 253 less a dash and five characters
  private final Set<ObjectKey> used;

  /** Names that differ from these. */
  SliceNames(Set<ObjectKey> taken) {
    this.used = new HashSet<>(taken);
  }

  ObjectKey next(ObjectKey service, String content) {
    String name = service.name();
    String prefix = name.substring(0, Math.min(name.length(), LONGEST_PREFIX)) + "-";
    for (int attempt = 0; ; attempt++) {
      String suffix = Hash.suffix(service + " " + content + " " + attempt);
      ObjectKey key = new ObjectKey(service.namespace(), prefix + suffix);
      if (used.add(key)) {
        return key;
      }
    }
  }
}
