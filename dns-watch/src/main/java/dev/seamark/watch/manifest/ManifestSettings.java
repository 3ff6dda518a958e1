package dev.seamark.watch.manifest;

import dev.seamark.watch.LabelSelector;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.control.ServiceRanges;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the manifests are and what is wanted of them.
 *
 * @param directory the directory; it need not be there yet
 * @param serviceCidrs where cluster IPs come from, as written; one, or two of different families;
 *     none to take chosen addresses as they are and others from 10.96.0.0/12 and fd00:10:96::/108
 * @param watch which facts are wanted
 */
public record ManifestSettings(Path directory, List<String> serviceCidrs, WatchSettings watch) {
  /**
   * Checks what can be checked without looking at files.
   *
   * @throws IllegalArgumentException if a CIDR or a selector is malformed
   */
  public ManifestSettings {
    serviceCidrs = List.copyOf(serviceCidrs);
    ServiceRanges.parse(serviceCidrs);
    LabelSelector.parse(watch.labels());
    LabelSelector.parse(watch.namespaceLabels());
  }
}
