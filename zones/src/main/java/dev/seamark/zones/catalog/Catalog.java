package dev.seamark.zones.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All facts of one cluster, by kind and key: the only mutable truth. One source writes; anybody may
 * read at any time, and sees each fact whole. What is put that equals what is there changes nothing
 * and tells nobody, and does not take its place either: a list of all anew leaves the old objects
 * where they are, among those that the collector rarely looks at.
 *
 * <p>Writers and {@link #attach} exclude one another, so a listener sees every change exactly once,
 * in order. Queries never come here: they are answered from what listeners made of the facts.
 */
public final class Catalog {
  private final Map<ObjectKey, Namespace> namespaces = new ConcurrentHashMap<>();
  private final Map<ObjectKey, Service> services = new ConcurrentHashMap<>();
  private final Map<ObjectKey, ServiceImport> imports = new ConcurrentHashMap<>();
  private final Map<ObjectKey, Pod> pods = new ConcurrentHashMap<>();
  private final Map<ObjectKey, Node> nodes = new ConcurrentHashMap<>();
  private final Map<ObjectKey, ServiceCidr> serviceCidrs = new ConcurrentHashMap<>();
  private final Map<ObjectKey, EndpointSlice> slices = new ConcurrentHashMap<>();
  private final PlacedSlices placed = new PlacedSlices();
  private final List<CatalogListener> listeners = new ArrayList<>();
  private final Set<Kind> awaited;
  private final Map<Kind, Relist> relists = new EnumMap<>(Kind.class);
  private volatile boolean synced;

  /**
   * An empty catalog.
   *
   * @param awaited the kinds whose first complete list makes the catalog {@link #synced}; none
   *     means synced from the start
   */
  public Catalog(Set<Kind> awaited) {
    this.awaited = awaited.isEmpty() ? EnumSet.noneOf(Kind.class) : EnumSet.copyOf(awaited);
    this.synced = awaited.isEmpty();
  }

  /** Whether each awaited kind was listed completely at least once; stays true from then on. */
  public boolean synced() {
    return synced;
  }

  /** The Service of this key. */
  public Optional<Service> service(ObjectKey key) {
    return Optional.ofNullable(services.get(key));
  }

  /** The ServiceImport of this key. */
  public Optional<ServiceImport> serviceImport(ObjectKey key) {
    return Optional.ofNullable(imports.get(key));
  }

  /** All Services, in no order, as they are while one walks over them. */
  public Collection<Service> services() {
    return services.values();
  }

  /** All ServiceImports, in no order. */
  public Collection<ServiceImport> serviceImports() {
    return imports.values();
  }

  /** All namespaces, in no order. */
  public Collection<Namespace> namespaces() {
    return namespaces.values();
  }

  /** Whether the namespace exists. */
  public boolean hasNamespace(String name) {
    return namespaces.containsKey(ObjectKey.clusterScoped(name));
  }

  /** All pods, in no order. */
  public Collection<Pod> pods() {
    return pods.values();
  }

  /** The node of this name. */
  public Optional<Node> node(String name) {
    return Optional.ofNullable(nodes.get(ObjectKey.clusterScoped(name)));
  }

  /** The ranges that cluster IPs are taken from, in order. */
  public List<Cidr> serviceRanges() {
    return serviceCidrs.values().stream()
        .flatMap(each -> each.ranges().stream())
        .distinct()
        .sorted(Comparator.comparing(Cidr::network).thenComparingInt(Cidr::bits))
        .toList();
  }

  /** The slices of a Service, whether it exists or not, in the order of their names. */
  public List<EndpointSlice> slicesOf(ObjectKey service) {
    return placed.ofService(service);
  }

  /** The imported slices of a ServiceImport, in the order of their names. */
  public List<EndpointSlice> slicesOfImport(ObjectKey serviceImport) {
    return placed.ofImport(serviceImport);
  }

  /** All facts of the kind, in no order, as they are while one walks over them. */
  public Collection<? extends Fact> facts(Kind kind) {
    return mapOf(kind).values();
  }

  /** How many facts of the kind there are. */
  public int count(Kind kind) {
    return mapOf(kind).size();
  }

  /** Tells the listener all there is, then every change. */
  public synchronized void attach(CatalogListener listener) {
    listeners.add(listener);
    namespaces.values().forEach(n -> listener.namespaceChanged(n.name()));
    Set<ObjectKey> owners = new HashSet<>(services.keySet());
    owners.addAll(placed.services());
    owners.forEach(listener::serviceChanged);
    Set<ObjectKey> importOwners = new HashSet<>(imports.keySet());
    importOwners.addAll(placed.imports());
    importOwners.forEach(listener::importChanged);
    nodes.values().forEach(node -> listener.nodeChanged(node.name()));
    if (!serviceCidrs.isEmpty()) {
      listener.serviceRangesChanged();
    }
    pods.values().forEach(pod -> listener.podChanged(Optional.empty(), Optional.of(pod)));
    if (synced) {
      listener.synced();
    }
  }

  /** Ends what {@link #attach} began. */
  public synchronized void detach(CatalogListener listener) {
    listeners.remove(listener);
  }

  /** Adds the fact or takes it in place of the one with its kind and key. */
  public synchronized void put(Fact fact) {
    Relist running = relists.get(fact.kind());
    if (running != null) {
      running.saw(fact.key());
    }
    switch (fact) {
      case Namespace namespace -> {
        if (namespaces.putIfAbsent(namespace.key(), namespace) == null) {
          listeners.forEach(l -> l.namespaceChanged(namespace.name()));
        }
      }
      case Service service -> {
        if (!service.equals(services.get(service.key()))) {
          services.put(service.key(), service);
          listeners.forEach(l -> l.serviceChanged(service.key()));
        }
      }
      case ServiceImport imported -> {
        if (!imported.equals(imports.get(imported.key()))) {
          imports.put(imported.key(), imported);
          listeners.forEach(l -> l.importChanged(imported.key()));
        }
      }
      case Pod pod -> {
        Pod before = pods.get(pod.key());
        if (!pod.equals(before)) {
          pods.put(pod.key(), pod);
          listeners.forEach(l -> l.podChanged(Optional.ofNullable(before), Optional.of(pod)));
        }
      }
      case Node node -> {
        if (!node.equals(nodes.put(node.key(), node))) {
          listeners.forEach(l -> l.nodeChanged(node.name()));
        }
      }
      case ServiceCidr ranges -> {
        if (!ranges.equals(serviceCidrs.put(ranges.key(), ranges))) {
          listeners.forEach(CatalogListener::serviceRangesChanged);
        }
      }
      case EndpointSlice slice -> {
        EndpointSlice before = slices.get(slice.key());
        if (!slice.equals(before)) {
          moveSlice(before, slice);
        }
      }
    }
  }

  /** Forgets the fact, if it is there. */
  public synchronized void remove(Kind kind, ObjectKey key) {
    switch (kind) {
      case NAMESPACE -> {
        if (namespaces.remove(key) != null) {
          listeners.forEach(l -> l.namespaceChanged(key.name()));
        }
      }
      case SERVICE -> {
        if (services.remove(key) != null) {
          listeners.forEach(l -> l.serviceChanged(key));
        }
      }
      case SERVICE_IMPORT -> {
        if (imports.remove(key) != null) {
          listeners.forEach(l -> l.importChanged(key));
        }
      }
      case POD -> {
        Pod before = pods.remove(key);
        if (before != null) {
          listeners.forEach(l -> l.podChanged(Optional.of(before), Optional.empty()));
        }
      }
      case NODE -> {
        if (nodes.remove(key) != null) {
          listeners.forEach(l -> l.nodeChanged(key.name()));
        }
      }
      case SERVICE_CIDR -> {
        if (serviceCidrs.remove(key) != null) {
          listeners.forEach(CatalogListener::serviceRangesChanged);
        }
      }
      case ENDPOINT_SLICE -> {
        EndpointSlice before = slices.get(key);
        if (before != null) {
          moveSlice(before, null);
        }
      }
    }
  }

  /**
   * Begins a complete list of a kind: what is not put until {@link Relist#done} is removed then. A
   * list begun while another of the kind runs takes its place.
   */
  public synchronized Relist relist(Kind kind) {
    Relist relist = new Relist(kind);
    relists.put(kind, relist);
    return relist;
  }

  /** A complete list that is on its way; it costs one set entry per fact, not a second copy. */
  public final class Relist {
    private final Kind kind;
    private final Set<ObjectKey> seen = new HashSet<>();

    private Relist(Kind kind) {
      this.kind = kind;
    }

    /** Leaves what is known of the object: it is there, but could not be read. */
    public void keep(ObjectKey key) {
      synchronized (Catalog.this) {
        saw(key);
      }
    }

    private void saw(ObjectKey key) {
      Fact known = mapOf(kind).get(key);
      seen.add(known == null ? key : known.key()); // so that the other key can be collected
    }

    /** Everything was put: forgets what was not. Does nothing where another list took over. */
    public void done() {
      synchronized (Catalog.this) {
        if (!relists.remove(kind, this)) {
          return;
        }
        for (ObjectKey key : List.copyOf(mapOf(kind).keySet())) {
          if (!seen.contains(key)) {
            remove(kind, key);
          }
        }
        listed(kind);
      }
    }
  }

  /**
   * All facts of an earlier time were put: they count as all there is, until lists replace them as
   * a difference.
   */
  public synchronized void restored() {
    complete();
  }

  private void listed(Kind kind) {
    awaited.remove(kind);
    if (awaited.isEmpty()) {
      complete();
    }
  }

  private void complete() {
    if (!synced) {
      synced = true;
      listeners.forEach(CatalogListener::synced);
    }
  }

  private void moveSlice(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
    if (after == null) {
      slices.remove(Objects.requireNonNull(before).key());
    } else {
      slices.put(after.key(), after);
    }
    placed.move(before, after).forEach(this::tell);
  }

  private void tell(EndpointSlice slice) {
    for (CatalogListener listener : listeners) {
      if (slice.imported()) {
        listener.importChanged(slice.owner());
      } else {
        listener.serviceChanged(slice.owner());
      }
    }
  }

  private Map<ObjectKey, ? extends Fact> mapOf(Kind kind) {
    return switch (kind) {
      case NAMESPACE -> namespaces;
      case SERVICE -> services;
      case ENDPOINT_SLICE -> slices;
      case POD -> pods;
      case SERVICE_IMPORT -> imports;
      case NODE -> nodes;
      case SERVICE_CIDR -> serviceCidrs;
    };
  }
}
