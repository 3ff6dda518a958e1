package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.text;

import dev.seamark.watch.control.Submission.Undecodable;
import dev.seamark.watch.control.Submission.Wanted;
import dev.seamark.zones.catalog.ObjectKey;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides which version of each object is to be in force, before anything is allocated: the first
 * valid one in the order of files; where there is none, the one accepted last. Confined to one run.
 *
 * <p>An object in a namespace that is not there is refused and not kept either: a namespace that
 * goes takes along what is in it. DNS could do with its facts (names below such a namespace are
 * denied whether they are there or not, and reverse names do not ask for it), but nobody could
 * create the object in a cluster, and nothing that is asked of a vanished namespace has an answer.
 */
final class Admission {
  /** Namespaces that every cluster has. */
  static final Set<String> ALWAYS_THERE =
      Set.of("default", "kube-node-lease", "kube-public", "kube-system");

  private final ServiceRanges ranges;
  private final Memory before;
  private final Refusals refusals;
  private final Map<ObjectId, Wanted> objects = new LinkedHashMap<>();
  private final Map<ObjectKey, PlannedService> services = new LinkedHashMap<>();
  private final Set<String> namespaces = new TreeSet<>(ALWAYS_THERE);

  Admission(ServiceRanges ranges, Memory before, Refusals refusals) {
    this.ranges = ranges;
    this.before = before;
    this.refusals = refusals;
  }

  void admit(List<Submission> submissions) {
    Map<ObjectId, List<Submission>> byId = new LinkedHashMap<>();
    submissions.forEach(s -> byId.computeIfAbsent(s.id(), id -> new ArrayList<>()).add(s));
    byId.forEach(
        (id, versions) -> {
          if (id.kind().equals("Namespace")) {
            admit(id, versions);
          }
        });
    byId.forEach(
        (id, versions) -> {
          if (!id.kind().equals("Namespace")) {
            admit(id, versions);
          }
        });
  }

  /** All that was admitted but the Services, in the order of files. */
  Map<ObjectId, Wanted> objects() {
    return objects;
  }

  /** The Services that were admitted, in the order of files. */
  Map<ObjectKey, PlannedService> services() {
    return services;
  }

  private void admit(ObjectId id, List<Submission> versions) {
    String namespace = id.key().namespace();
    if (Formats.isLabel(namespace) && !namespaces.contains(namespace)) {
      versions.forEach(v -> refusals.noNamespace(id, v.where()));
      return;
    }
    for (Submission version : versions) {
      switch (version) {
        case Undecodable undecodable -> refusals.count(undecodable.id());
        case Wanted wanted -> {
          String accepted = acceptedAt(id);
          if (accepted.isEmpty()) {
            judge(id, wanted);
          } else {
            refusals.twice(id, wanted.where(), accepted);
          }
        }
      }
    }
    if (acceptedAt(id).isEmpty()) {
      keep(id);
    }
  }

  /** Where the version stands that was accepted in this run, empty if there is none yet. */
  private String acceptedAt(ObjectId id) {
    Wanted object = objects.get(id);
    PlannedService service = services.get(id.key());
    if (id.kind().equals("Service")) {
      return service == null ? "" : service.where();
    }
    return object == null ? "" : object.where();
  }

  private void judge(ObjectId id, Wanted wanted) {
    FieldErrors errors = new FieldErrors();
    if (wanted.object() instanceof Service service) {
      ServiceValidation.check(service, errors);
      AddressPlan addresses = AddressPlan.of(service, ranges, errors);
      if (errors.none()) {
        services.put(
            id.key(), new PlannedService(service, wanted.where(), addresses, PortPlan.of(service)));
        return;
      }
    } else {
      check(wanted, errors);
      if (errors.none()) {
        accept(id, wanted);
        return;
      }
    }
    refusals.invalid(id, wanted.where(), errors);
  }

  private static void check(Wanted wanted, FieldErrors errors) {
    switch (wanted.object()) {
      case Endpoints endpoints -> EndpointsValidation.check(endpoints, errors);
      case EndpointSlice slice -> SliceValidation.check(slice, errors);
      case Namespace namespace ->
          MetadataValidation.check(namespace, Formats::isLabel, Formats.NOT_A_LABEL, errors);
      case GenericKubernetesResource imported ->
          MetadataValidation.check(imported, Formats::isLabel, Formats.NOT_A_LABEL, errors);
      default ->
          MetadataValidation.check(
              wanted.object(), Formats::isSubdomain, Formats.NOT_A_SUBDOMAIN, errors);
    }
  }

  private void accept(ObjectId id, Wanted wanted) {
    objects.put(id, wanted);
    if (wanted.object() instanceof Namespace namespace) {
      namespaces.add(text(namespace.getMetadata().getName()));
    }
  }

  private void keep(ObjectId id) {
    PlannedService service = before.services().get(id.key());
    Wanted object = before.objects().get(id);
    if (id.kind().equals("Service") && service != null) {
      services.put(id.key(), service);
    } else if (object != null) {
      accept(id, object);
    }
  }
}
