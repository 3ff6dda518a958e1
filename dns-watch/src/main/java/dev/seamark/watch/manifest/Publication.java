package dev.seamark.watch.manifest;

import dev.seamark.watch.LabelSelector;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.control.LabelledFact;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.Node;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceCidr;
import dev.seamark.zones.catalog.ServiceImport;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts facts into a catalog: those that are wanted, as a difference. */
final class Publication {
  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

  private final Catalog catalog;
  private final WatchSettings watch;
  private final LabelSelector labels;
  private final LabelSelector sliceLabels;
  private final LabelSelector namespaceLabels;

  Publication(Catalog catalog, WatchSettings watch) {
    this.catalog = catalog;
    this.watch = watch;
    this.labels = LabelSelector.parse(watch.labels());
    this.sliceLabels = LabelSelector.parse(watch.sliceLabels());
    this.namespaceLabels = LabelSelector.parse(watch.namespaceLabels());
  }

  /**
   * Makes these the catalog's facts.
   *
   * @return the Services among them
   */
  Map<ObjectKey, Service> publish(List<LabelledFact> facts) {
    Map<ObjectKey, Service> services = new TreeMap<>(ORDER);
    for (Kind kind : watch.kinds()) {
      Catalog.Relist list = catalog.relist(kind);
      for (LabelledFact each : facts) {
        if (each.fact().kind() == kind && isWanted(each)) {
          catalog.put(each.fact());
          if (each.fact() instanceof Service service) {
            services.put(service.key(), service);
          }
        }
      }
      list.done();
    }
    return services;
  }

  private boolean isWanted(LabelledFact each) {
    return switch (each.fact()) {
      case Namespace _ -> namespaceLabels.matches(each.labels());
      case Service _, Pod _ -> labels.matches(each.labels());
      case EndpointSlice slice ->
          slice.placements().stream()
                  .anyMatch(place -> place.imported() ? watch.imports() : watch.endpoints())
              && sliceLabels.matches(each.labels());
      case ServiceImport _, ServiceCidr _ -> true;
      case Node node -> watch.onlyNodes() || node.name().equals(watch.node());
    };
  }
}
