package dev.seamark.watch.control;

import dev.seamark.zones.catalog.ObjectKey;
import java.util.Map;

/** What was in force: the last good version of each object, and what the Services got. */
public final class Memory {
  static final Memory NONE = new Memory(Map.of(), Map.of(), Map.of());

  private final Map<ObjectId, Submission.Wanted> objects;
  private final Map<ObjectKey, PlannedService> services;
  private final Map<ObjectKey, Allocation> allocations;

  Memory(
      Map<ObjectId, Submission.Wanted> objects,
      Map<ObjectKey, PlannedService> services,
      Map<ObjectKey, Allocation> allocations) {
    this.objects = Map.copyOf(objects);
    this.services = Map.copyOf(services);
    this.allocations = Map.copyOf(allocations);
  }

  /** All but the Services. */
  Map<ObjectId, Submission.Wanted> objects() {
    return objects;
  }

  Map<ObjectKey, PlannedService> services() {
    return services;
  }

  Map<ObjectKey, Allocation> allocations() {
    return allocations;
  }
}
