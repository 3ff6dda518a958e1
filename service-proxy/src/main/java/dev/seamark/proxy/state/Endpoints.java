package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The endpoints of one Service port in one family, of all slices together: each address and port
 * once. It is in two slices while it moves from one to the other, or while a pod that is ending has
 * the address that another pod was given already. Then one that does not terminate is right, of
 * these one that is ready, then one that is on this node, then the first in the order of their
 * slices' names. kube-proxy, too, takes one that does not terminate, and leaves the rest open.
 */
final class Endpoints {
  private final Collection<Endpoint> all;
  private final NodeInfo node;

  /** A row of a slice, with the pod's port. */
  private record Endpoint(EndpointSlice slice, int row, Destination to) {
    boolean ready() {
      return slice.ready(row);
    }

    boolean lastResort() {
      return slice.serving(row) && slice.terminating(row);
    }

    boolean local() {
      return to.local();
    }

    /** Which of two with the same address and port is right: the one that has more of this. */
    int weight() {
      return (slice.terminating(row) ? 0 : 4) + (ready() ? 2 : 0) + (local() ? 1 : 0);
    }

    List<String> nodeHints() {
      return slice.hints(row).nodes();
    }

    List<String> zoneHints() {
      return slice.hints(row).zones();
    }
  }

  private Endpoints(Collection<Endpoint> all, NodeInfo node) {
    this.all = all;
    this.node = node;
  }

  /** Joins by the name and protocol of the port; the number in the slice is the pod's. */
  static Endpoints of(PortId id, Family family, List<EndpointSlice> slices, NodeInfo node) {
    record Place(IpAddress address, int port) {}
    Map<Place, Endpoint> places = new LinkedHashMap<>();
    for (EndpointSlice slice : slices) {
      if (!isOf(slice, family)) {
        continue;
      }
      for (EndpointPort port : slice.ports()) {
        if (!port.name().equals(id.portName())
            || port.protocol() != id.protocol()
            || port.port() == EndpointPort.ANY) {
          continue;
        }
        for (int row = 0; row < slice.size(); row++) {
          if (slice.further(row)) {
            continue;
          }
          boolean local = !node.name().isEmpty() && slice.node(row).equals(node.name());
          Destination to = new Destination(slice.address(row), port.port(), 1, local);
          Place place = new Place(to.address(), to.port());
          Endpoint found = new Endpoint(slice, row, to);
          Endpoint known = places.putIfAbsent(place, found);
          if (known != null && found.weight() > known.weight()) {
            places.put(place, found);
          }
        }
      }
    }
    return new Endpoints(places.values(), node);
  }

  static boolean isOf(EndpointSlice slice, Family family) {
    return slice.addressType() == (family.v6() ? AddressType.IPV6 : AddressType.IPV4);
  }

  // what follows runs for every Service of a full sync, in a process that has just begun, and so
  // without streams

  /** Whether some endpoint, wherever it is, could take traffic. */
  boolean anyUsable() {
    for (Endpoint endpoint : all) {
      if (endpoint.ready() || endpoint.lastResort()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The destinations for all of the cluster: those that are ready, of these the ones meant for this
   * place; if there are none, those that terminate but still serve.
   */
  List<Destination> cluster() {
    Predicate<Endpoint> meantForUs = topology();
    List<Destination> ready = sorted(e -> e.ready() && meantForUs.test(e));
    return ready.isEmpty() ? sorted(Endpoint::lastResort) : ready;
  }

  /** The destinations on this node, whatever is meant for it. */
  List<Destination> local() {
    List<Destination> ready = sorted(e -> e.ready() && e.local());
    return ready.isEmpty() ? sorted(e -> e.lastResort() && e.local()) : ready;
  }

  /** The addresses that serve. */
  Set<IpAddress> serving() {
    Set<IpAddress> serving = new HashSet<>();
    for (Endpoint endpoint : all) {
      if (endpoint.slice.serving(endpoint.row)) {
        serving.add(endpoint.to.address());
      }
    }
    return serving;
  }

  /** The addresses on this node that are ready. */
  List<IpAddress> localReady() {
    return all.stream().filter(e -> e.ready() && e.local()).map(e -> e.to.address()).toList();
  }

  /**
   * Which endpoints are meant for this place, by their hints: of the node, else of the zone. One
   * ready endpoint without a hint makes the hints of the kind worth nothing, as does a place that
   * no endpoint is meant for.
   */
  private Predicate<Endpoint> topology() {
    if (meantFor(node.name(), Endpoint::nodeHints)) {
      return e -> e.nodeHints().contains(node.name());
    }
    if (meantFor(node.zone(), Endpoint::zoneHints)) {
      return e -> e.zoneHints().contains(node.zone());
    }
    return _ -> true;
  }

  private boolean meantFor(String place, Function<Endpoint, List<String>> hints) {
    if (place.isEmpty()) {
      return false;
    }
    boolean some = false;
    for (Endpoint endpoint : all) {
      if (endpoint.ready()) {
        List<String> places = hints.apply(endpoint);
        if (places.isEmpty()) {
          return false;
        }
        some |= places.contains(place);
      }
    }
    return some;
  }

  private List<Destination> sorted(Predicate<Endpoint> wanted) {
    List<Destination> some = new ArrayList<>();
    for (Endpoint endpoint : all) {
      if (wanted.test(endpoint)) {
        some.add(endpoint.to);
      }
    }
    some.sort(null);
    return some;
  }
}
