package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.text;

import dev.seamark.watch.control.Submission.Wanted;
import dev.seamark.watch.control.Usage.RangeUse;
import dev.seamark.watch.reduce.Detail;
import dev.seamark.watch.reduce.Reduce;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an API server and its controllers would make of a set of objects.
 *
 * <p><b>Addresses are a function of the objects.</b> Several processes may read the same manifests
 * (a DNS server, a proxy, a command that prints an environment), started at different times, and
 * must agree; so what was given earlier does not decide what is given now. A Service that chooses
 * nothing gets the place that a hash of its namespace and name says, or the next free one. It
 * therefore keeps its address whatever is edited around it, with two exceptions, which are logged:
 * another Service comes to choose that very address; or another one comes whose hash points at the
 * same place and whose name sorts before it. With a thousand Services in 10.96.0.0/12 one addition
 * in two thousand does the latter; in a /24 with twenty, one in twenty-five. To remember addresses
 * instead would keep such a Service where it is in this process, and have it elsewhere in every
 * process started later.
 *
 * <p>Memory decides which Services are let in, not where they go: where two choose one address, or
 * a range is full, those in force stay and the newcomer is refused, whatever the order of files.
 *
 * <p>A manifest that changes what an API server would not let change (an address, headless or not)
 * is taken as delete and create, and said to be.
 */
public final class ControlPlane {
  private final ServiceRanges ranges;
  private final Detail detail;

  /** One that makes facts for DNS. */
  public ControlPlane(ServiceRanges ranges) {
    this(ranges, Detail.NONE);
  }

  /**
   * One that makes facts.
   *
   * @param detail what they hold besides what the names of the cluster are answered from
   */
  public ControlPlane(ServiceRanges ranges, Detail detail) {
    this.ranges = ranges;
    this.detail = detail;
  }

  /**
   * Makes facts of all the objects there are.
   *
   * @param submissions in the order of files
   * @param before the memory of the run before, or that of {@link ClusterState#EMPTY}
   */
  public ClusterState run(List<Submission> submissions, Memory before) {
    Refusals refusals = new Refusals();
    Admission admission = new Admission(ranges, before, refusals);
    admission.admit(submissions);
    ServiceAllocator allocator = new ServiceAllocator(ranges, before.allocations(), refusals);
    SortedMap<ObjectKey, Allocation> allocations =
        allocator.run(admission.services(), before.services());
    SortedMap<ObjectKey, PlannedService> services = allocator.inForce();
    Collection<Wanted> objects = admission.objects().values();

    List<LabelledFact> facts = new ArrayList<>();
    plain(objects, facts);
    services.forEach(
        (key, planned) ->
            facts.add(
                new LabelledFact(
                    fact(planned, Objects.requireNonNull(allocations.get(key))),
                    Fields.labels(planned.object()))));
    endpoints(objects, services, refusals, facts);
    services.values().forEach(planned -> deprecations(planned, refusals));

    return new ClusterState(
        facts,
        refusals.problems(),
        refusals.warnings(),
        new Notices(before).of(services, allocations),
        usage(allocator.ledger(), admission.objects().keySet(), services.size(), refusals),
        new Memory(admission.objects(), services, allocations));
  }

  /** Facts of objects that stand for themselves. */
  private void plain(Collection<Wanted> objects, List<LabelledFact> facts) {
    Set<String> implied = new TreeSet<>(Admission.ALWAYS_THERE);
    for (Wanted wanted : objects) {
      Map<String, String> labels = Fields.labels(wanted.object());
      switch (wanted.object()) {
        case io.fabric8.kubernetes.api.model.Namespace namespace -> {
          facts.add(new LabelledFact(Reduce.namespace(namespace), labels));
          implied.remove(text(namespace.getMetadata().getName()));
        }
        case EndpointSlice slice ->
            Reduce.slice(slice, detail).ifPresent(s -> facts.add(new LabelledFact(s, labels)));
        case Pod pod -> {
          // In a directory no kubelet ends a pod, so one that is being deleted counts as gone: as
          // when
          // a watch begins, where CoreDNS leaves it out, too.
          if (!Pods.isTerminating(pod)) {
            Reduce.pod(pod, detail).ifPresent(p -> facts.add(new LabelledFact(p, labels)));
          }
        }
        case GenericKubernetesResource imported ->
            facts.add(new LabelledFact(Reduce.serviceImport(imported), labels));
        case Node node -> facts.add(new LabelledFact(Reduce.node(node), labels));
        default -> {} // Endpoints are not facts, but facts are made of them
      }
    }
    for (String name : implied) {
      facts.add(new LabelledFact(new Namespace(name), Map.of("kubernetes.io/metadata.name", name)));
    }
  }

  private Service fact(PlannedService planned, Allocation allocation) {
    Service fact = Reduce.service(planned.object(), detail);
    List<ServicePort> ports = new ArrayList<>();
    for (int i = 0; i < fact.ports().size(); i++) {
      ServicePort port = fact.ports().get(i);
      int nodePort = allocation.nodePorts().get(i);
      ports.add(
          new ServicePort(port.name(), port.protocol(), port.port(), nodePort, port.application()));
    }
    return new Service(
        fact.key(),
        fact.type(),
        allocation.clusterIps(),
        ports,
        fact.externalName(),
        fact.publishNotReady(),
        detail.forwarding() && Fields.needsHealthCheckPort(Fields.spec(planned.object()))
            ? fact.exposure().withHealthCheckNodePort(allocation.numbers().getLast())
            : fact.exposure());
  }

  /** What the endpoint controllers make. */
  private void endpoints(
      Collection<Wanted> objects,
      SortedMap<ObjectKey, PlannedService> services,
      Refusals refusals,
      List<LabelledFact> facts) {
    Set<ObjectKey> taken = new HashSet<>();
    List<Pod> pods = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (Wanted wanted : objects) {
      switch (wanted.object()) {
        case EndpointSlice _ -> taken.add(wanted.id().key());
        case Pod pod -> pods.add(pod);
        case Node node -> nodes.add(node);
        default -> {} // of no interest to these controllers
      }
    }
    SliceNames names = new SliceNames(taken);
    SelectorSlices selectors =
        new SelectorSlices(new Pods(pods), new Nodes(nodes), names, detail.hints());
    services.values().forEach(planned -> facts.addAll(selectors.of(planned)));
    MirroredSlices mirrors = new MirroredSlices(names, refusals);
    for (Wanted wanted : objects) {
      PlannedService service = services.get(wanted.id().key());
      if (wanted.object() instanceof Endpoints endpoints
          && service != null
          && MirroredSlices.applies(service.object(), endpoints)) {
        facts.addAll(mirrors.of(endpoints, wanted.where()));
      }
    }
  }

  private static void deprecations(PlannedService planned, Refusals refusals) {
    boolean byField =
        Boolean.TRUE.equals(Fields.spec(planned.object()).getPublishNotReadyAddresses());
    if (!byField && Reduce.publishesNotReady(planned.object())) {
      refusals.warn(
          planned.where(),
          ("Service \"%s\": the annotation tolerate-unready-endpoints is deprecated,"
                  + " use spec.publishNotReadyAddresses")
              .formatted(text(planned.object().getMetadata().getName())));
    }
  }

  private Usage usage(
      Ledger ledger, Collection<ObjectId> objects, int services, Refusals refusals) {
    List<RangeUse> uses = new ArrayList<>();
    for (AddressRange range : ranges.ranges()) {
      long used = ledger.addressesUsed(range);
      long kept = ledger.ownerOf(range.reserved()).isEmpty() ? 1 : 0;
      uses.add(
          new RangeUse(
              range.toString(), range.usable(), used, Math.max(0, range.usable() - used - kept)));
    }
    Map<String, Integer> accepted = counts(objects);
    if (services > 0) {
      accepted.put("Service", services);
    }
    return new Usage(uses, ledger.portsUsed(), accepted, counts(refusals.refused()));
  }

  private static Map<String, Integer> counts(Collection<ObjectId> ids) {
    Map<String, Integer> counts = new TreeMap<>();
    ids.forEach(id -> counts.merge(id.kind(), 1, Integer::sum));
    return counts;
  }
}
