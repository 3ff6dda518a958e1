package dev.seamark.zones.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The slices of each Service and of each ServiceImport, in the order of their names. One writer,
 * any number of readers, who see an owner's slices before a change or after it.
 */
final class PlacedSlices {
  private static final EndpointSlice[] NONE = {};

  private final Map<ObjectKey, EndpointSlice[]> ofService = new ConcurrentHashMap<>();
  private final Map<ObjectKey, EndpointSlice[]> ofImport = new ConcurrentHashMap<>();

  /** Those of a Service. */
  List<EndpointSlice> ofService(ObjectKey service) {
    return Arrays.asList(ofService.getOrDefault(service, NONE));
  }

  /** Those of a ServiceImport. */
  List<EndpointSlice> ofImport(ObjectKey serviceImport) {
    return Arrays.asList(ofImport.getOrDefault(serviceImport, NONE));
  }

  /** The Services that have slices. */
  Set<ObjectKey> services() {
    return ofService.keySet();
  }

  /** The ServiceImports that have slices. */
  Set<ObjectKey> imports() {
    return ofImport.keySet();
  }

  /**
   * Puts a slice in the place of its last version, or takes it away.
   *
   * @return the places whose owners have other slices now
   */
  List<EndpointSlice> move(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
    List<EndpointSlice> old = before == null ? List.of() : before.placements();
    List<EndpointSlice> now = after == null ? List.of() : after.placements();
    old.forEach(place -> replace(place, null));
    now.forEach(place -> replace(place, place));
    List<EndpointSlice> changed = new ArrayList<>();
    for (EndpointSlice place : old) {
      if (now.stream().noneMatch(there -> isOfTheSame(place, there))) {
        changed.add(place);
      }
    }
    changed.addAll(now);
    return changed;
  }

  private static boolean isOfTheSame(EndpointSlice one, EndpointSlice other) {
    return one.imported() == other.imported() && one.owner().equals(other.owner());
  }

  /** Takes the slice with the key of {@code where} out of its owner's, and puts {@code in} in. */
  private void replace(EndpointSlice where, @Nullable EndpointSlice in) {
    var byOwner = where.imported() ? ofImport : ofService;
    List<EndpointSlice> now = new ArrayList<>();
    for (EndpointSlice slice : byOwner.getOrDefault(where.owner(), NONE)) {
      if (!slice.key().equals(where.key())) {
        now.add(slice);
      }
    }
    if (in != null) {
      now.add(in);
      now.sort((a, b) -> a.key().compareTo(b.key()));
    }
    if (now.isEmpty()) {
      byOwner.remove(where.owner());
    } else {
      byOwner.put(where.owner(), now.toArray(EndpointSlice[]::new));
    }
  }
}
