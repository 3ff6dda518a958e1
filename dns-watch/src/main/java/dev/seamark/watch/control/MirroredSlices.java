package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.list;
import static dev.seamark.watch.control.Fields.map;
import static dev.seamark.watch.control.Fields.number;
import static dev.seamark.watch.control.Fields.text;

import dev.seamark.watch.reduce.Reduce;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.EndpointSliceBuilder;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The slices that mirror an Endpoints object of a Service without selector, as the mirroring
 * controller makes them. Before that the subsets are brought into one form: an address stands once
 * per port, not ready if it is so anywhere; addresses with the same ports make one subset.
 */
final class MirroredSlices {
  private static final int MOST_ADDRESSES = 1000;
  private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
  private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";
  private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  private static final String CONTROLLER = "endpointslicemirroring-controller.k8s.io";

  private final SliceNames names;
  private final Refusals refusals;

  MirroredSlices(SliceNames names, Refusals refusals) {
    this.names = names;
    this.refusals = refusals;
  }

  /** An address of a subset, in the order in which slices hold them. */
  private record Row(IpAddress ip, String hostname, String node, String target)
      implements Comparable<Row> {
    private static final Comparator<Row> ORDER =
        Comparator.comparing(Row::ip)
            .thenComparing(Row::hostname)
            .thenComparing(Row::node)
            .thenComparing(Row::target);

    static Optional<Row> of(EndpointAddress address) {
      String target = address.getTargetRef() == null ? "" : text(address.getTargetRef().getName());
      return IpAddress.parse(text(address.getIp()))
          .map(ip -> new Row(ip, text(address.getHostname()), text(address.getNodeName()), target));
    }

    @Override
    public int compareTo(Row other) {
      return ORDER.compare(this, other);
    }

    EndpointSlice.Endpoint endpoint(boolean ready) {
      return new EndpointSlice.Endpoint(ready, ready, false, hostname, target, node, "");
    }
  }

  /** Whether there is something to mirror. */
  static boolean applies(Service service, Endpoints endpoints) {
    return map(Fields.spec(service).getSelector()).isEmpty()
        && !"true".equals(Fields.label(endpoints, SKIP))
        && !Fields.map(endpoints.getMetadata().getAnnotations()).containsKey(LEADER);
  }

  List<LabelledFact> of(Endpoints endpoints, String where) {
    ObjectKey key = Reduce.key(endpoints);
    Map<String, String> labels = new HashMap<>(Fields.labels(endpoints));
    labels.put(Reduce.SERVICE_NAME, key.name());
    labels.put(MANAGED_BY, CONTROLLER);
    List<LabelledFact> slices = new ArrayList<>();
    subsets(endpoints)
        .forEach(
            (ports, rows) -> {
              for (Family family : Family.values()) {
                slice(key, family, ports, rows, where)
                    .ifPresent(slice -> slices.add(new LabelledFact(slice, labels)));
              }
            });
    return slices;
  }

  /** Lists of ports, and the addresses that have exactly these, with whether they are ready. */
  private static Map<List<EndpointPort>, SortedMap<Row, Boolean>> subsets(Endpoints endpoints) {
    Map<Optional<EndpointPort>, SortedMap<Row, Boolean>> byPort = new LinkedHashMap<>();
    for (EndpointSubset subset : list(endpoints.getSubsets())) {
      List<Optional<EndpointPort>> ports =
          list(subset.getPorts()).stream().map(p -> Optional.of(port(p))).toList();
      for (Optional<EndpointPort> port :
          ports.isEmpty() ? List.of(Optional.<EndpointPort>empty()) : ports) {
        SortedMap<Row, Boolean> rows = byPort.computeIfAbsent(port, p -> new TreeMap<>());
        add(rows, list(subset.getAddresses()), true);
        add(rows, list(subset.getNotReadyAddresses()), false);
      }
    }
    Map<SortedMap<Row, Boolean>, List<EndpointPort>> byRows = new LinkedHashMap<>();
    byPort.forEach(
        (port, rows) ->
            port.ifPresentOrElse(
                p -> byRows.computeIfAbsent(rows, r -> new ArrayList<>()).add(p), () -> {}));
    Map<List<EndpointPort>, SortedMap<Row, Boolean>> subsets = new LinkedHashMap<>();
    byRows.forEach(
        (rows, ports) -> {
          ports.sort(Comparator.comparing(EndpointPort::toString));
          subsets.put(ports, rows);
        });
    SortedMap<Row, Boolean> portless = byPort.get(Optional.<EndpointPort>empty());
    if (portless != null) {
      subsets.put(List.of(), portless);
    }
    return subsets;
  }

  private static void add(
      SortedMap<Row, Boolean> rows, List<EndpointAddress> addresses, boolean ready) {
    for (EndpointAddress address : addresses) {
      Row.of(address).ifPresent(row -> rows.merge(row, ready, Boolean::logicalAnd));
    }
  }

  private static EndpointPort port(io.fabric8.kubernetes.api.model.EndpointPort port) {
    return new EndpointPort(
        text(port.getName()), Protocol.valueOf(text(port.getProtocol())), number(port.getPort()));
  }

  private Optional<EndpointSlice> slice(
      ObjectKey key,
      Family family,
      List<EndpointPort> ports,
      SortedMap<Row, Boolean> rows,
      String where) {
    List<Row> own = rows.keySet().stream().filter(r -> Family.of(r.ip) == family).toList();
    if (own.isEmpty()) {
      return Optional.empty();
    }
    if (own.size() > MOST_ADDRESSES) {
      refusals.warn(
          where,
          "Endpoints \"%s\": %d addresses of a subset are too many to mirror, only %d are used"
              .formatted(key.name(), own.size(), MOST_ADDRESSES));
    }
    EndpointSliceBuilder slice =
        EndpointSlice.builder(
            names.next(key, "mirrored " + family + " " + ports),
            key,
            "",
            family.v6() ? AddressType.IPV6 : AddressType.IPV4);
    ports.forEach(slice::port);
    own.stream()
        .limit(MOST_ADDRESSES)
        .forEach(
            row ->
                slice.endpoint(
                    List.of(row.ip.toString()), row.endpoint(Boolean.TRUE.equals(rows.get(row)))));
    return Optional.of(slice.build());
  }
}
