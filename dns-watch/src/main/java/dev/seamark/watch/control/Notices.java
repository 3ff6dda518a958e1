package dev.seamark.watch.control;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What happened to Services that an API server would not have let happen. */
final class Notices {
  private final Memory before;

  Notices(Memory before) {
    this.before = before;
  }

  List<String> of(Map<ObjectKey, PlannedService> services, Map<ObjectKey, Allocation> allocations) {
    List<String> notices = new ArrayList<>();
    services.forEach(
        (key, now) -> {
          PlannedService then = before.services().get(key);
          Allocation had = before.allocations().get(key);
          Allocation has = allocations.get(key);
          if (then != null && had != null && has != null && !isExternal(then) && !isExternal(now)) {
            compare(key, primary(then, had), now, primary(now, has), notices);
          }
        });
    return notices;
  }

  private static void compare(
      ObjectKey key, String had, PlannedService now, String has, List<String> notices) {
    if (had.equals(has)) {
      return;
    }
    boolean asked = now.addresses().headless() || !now.addresses().chosen().isEmpty();
    notices.add(
        ("Service %s: the cluster IP changed from %s to %s, "
                + (asked
                    ? "which an API server refuses; taken as delete and create"
                    : "which is where the manifests put it now"))
            .formatted(key, had, has));
  }

  private static boolean isExternal(PlannedService planned) {
    return Fields.isExternalName(Fields.spec(planned.object()));
  }

  private static String primary(PlannedService planned, Allocation allocation) {
    List<IpAddress> ips = allocation.clusterIps();
    return planned.addresses().headless() || ips.isEmpty() ? "None" : ips.getFirst().toString();
  }
}
