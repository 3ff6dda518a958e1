package dev.seamark.watch;

import dev.seamark.zones.catalog.Kind;
import java.util.EnumSet;
import java.util.Set;

/**
 * What to watch. Two sources with equal settings tell the same facts.
 *
 * @param labels selector that Services, EndpointSlices, imported slices and Pods must match ({@code
 *     a=b,c in (d,e),!f}); empty for all
 * @param namespaceLabels selector that Namespaces must match; empty for all
 * @param endpoints watch EndpointSlices at all
 * @param pods watch Pods ({@code pods verified})
 * @param imports watch ServiceImports and their slices ({@code multicluster})
 */
public record WatchSettings(
    String labels, String namespaceLabels, boolean endpoints, boolean pods, boolean imports) {

  /** Namespaces, Services and EndpointSlices, whatever their labels. */
  public static final WatchSettings ALL = new WatchSettings("", "", true, false, false);

  /** The kinds that are watched, and awaited at the start. */
  public Set<Kind> kinds() {
    EnumSet<Kind> kinds = EnumSet.of(Kind.NAMESPACE, Kind.SERVICE);
    if (endpoints || imports) {
      kinds.add(Kind.ENDPOINT_SLICE);
    }
    if (pods) {
      kinds.add(Kind.POD);
    }
    if (imports) {
      kinds.add(Kind.SERVICE_IMPORT);
    }
    return kinds;
  }
}
