package dev.seamark.zones.writing;

import java.util.Arrays;

/**
 * Where the targets of the records of an answer stand, for the glue that follows, and whose they
 * are: a service (by number) or one of its groups of endpoints. Reused; confined to one thread.
 */
public final class TargetList {
  public static final int NO_GROUP = -1;

  private int[] places = new int[16];
  private int[] services = new int[16];
  private int[] groups = new int[16];
  private int count;

  void clear() {
    count = 0;
  }

  void add(int place, int service, int group) {
    if (count == places.length) {
      places = Arrays.copyOf(places, count * 2);
      services = Arrays.copyOf(services, count * 2);
      groups = Arrays.copyOf(groups, count * 2);
    }
    places[count] = place;
    services[count] = service;
    groups[count++] = group;
  }

  int count() {
    return count;
  }

  int place(int i) {
    return places[i];
  }

  int service(int i) {
    return services[i];
  }

  /** The group, or {@link #NO_GROUP} where the target is the service itself. */
  int group(int i) {
    return groups[i];
  }
}
