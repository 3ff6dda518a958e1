package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.list;
import static dev.seamark.watch.control.Fields.number;
import static dev.seamark.watch.control.Fields.text;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which node ports a Service is to have.
 *
 * @param wishes each number once; ports that share a number share a wish
 * @param wishOf which wish each of the Service's ports gets, {@link #NONE} for none
 */
record PortPlan(List<Wish> wishes, List<Integer> wishOf) {
  static final int NONE = -1;
  static final int FIRST = 30_000;
  static final int LAST = 32_767;
  static final int COUNT = LAST - FIRST + 1;

  /** The lower band, for chosen ones first (KEP-3668). */
  static final int LOWER_BAND = Math.min(Math.max(16, COUNT / 32), 128);

  /**
   * A node port that is wished for.
   *
   * @param field the field that holds it
   * @param chosen the number, 0 for any
   * @param seed what tells it from the others of the Service, wherever it stands
   */
  record Wish(String field, int chosen, String seed) {}

  PortPlan {
    wishes = List.copyOf(wishes);
    wishOf = List.copyOf(wishOf);
  }

  /** How many numbers are still to be found. */
  int open() {
    return (int) wishes.stream().filter(w -> w.chosen == 0).count();
  }

  /** Reads the plan out of a Service that is valid. */
  static PortPlan of(Service service) {
    ServiceSpec spec = Fields.spec(service);
    List<ServicePort> ports = list(spec.getPorts());
    List<Wish> wishes = new ArrayList<>();
    List<Integer> wishOf = new ArrayList<>();
    boolean automatic =
        "NodePort".equals(spec.getType())
            || !Boolean.FALSE.equals(spec.getAllocateLoadBalancerNodePorts());
    if (Fields.takesNodePorts(spec)) {
      Map<Integer, Integer> byPort = new HashMap<>();
      Map<Integer, Integer> byNumber = new HashMap<>();
      Set<String> used = new HashSet<>();
      for (int i = 0; i < ports.size(); i++) {
        int chosen = number(ports.get(i).getNodePort());
        if (chosen != 0) {
          String field = "spec.ports[" + i + "].nodePort";
          int wish = byNumber.computeIfAbsent(chosen, c -> added(wishes, new Wish(field, c, "")));
          byPort.putIfAbsent(number(ports.get(i).getPort()), wish);
          used.add(text(ports.get(i).getProtocol()) + wish);
        }
      }
      for (int i = 0; i < ports.size(); i++) {
        ServicePort port = ports.get(i);
        int chosen = number(port.getNodePort());
        if (chosen != 0 || !automatic) {
          wishOf.add(chosen == 0 ? NONE : byNumber.getOrDefault(chosen, NONE));
          continue;
        }
        // the same port over another protocol shares the number, as DNS over UDP and TCP does
        Integer shared = byPort.get(number(port.getPort()));
        if (shared == null || !used.add(text(port.getProtocol()) + shared)) {
          shared = added(wishes, new Wish("spec.ports[" + i + "].nodePort", 0, seed(port)));
          byPort.put(number(port.getPort()), shared);
          used.add(text(port.getProtocol()) + shared);
        }
        wishOf.add(shared);
      }
    } else {
      ports.forEach(p -> wishOf.add(NONE));
    }
    if (Fields.needsHealthCheckPort(spec)) {
      int chosen = number(spec.getHealthCheckNodePort());
      wishes.add(new Wish("spec.healthCheckNodePort", chosen, "health check"));
    }
    return new PortPlan(wishes, wishOf);
  }

  private static String seed(ServicePort port) {
    return text(port.getProtocol()) + " " + number(port.getPort());
  }

  private static int added(List<Wish> wishes, Wish wish) {
    wishes.add(wish);
    return wishes.size() - 1;
  }
}
