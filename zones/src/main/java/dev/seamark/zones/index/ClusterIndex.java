package dev.seamark.zones.index;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.service.NamespaceEntry;
import dev.seamark.zones.service.PodName;
import dev.seamark.zones.service.PodNames;
import dev.seamark.zones.service.ServiceReader;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.settings.PodMode;
import dev.seamark.zones.settings.ProgrammingListener;
import dev.seamark.zones.settings.ServiceKind;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.AddressTable;
import dev.seamark.zones.table.LabelTable;
import dev.seamark.zones.table.Labels;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds everything that has a name, by its labels or by its address, and keeps that up to date.
 * Written by the catalog's writer only; read by anybody.
 */
public final class ClusterIndex implements CatalogListener {
  private final Catalog catalog;
  private final ZoneSettings settings;
  private final ServiceReader reader;
  private final LabelTable<NamespaceEntry> namespaces = new LabelTable<>();
  private final AddressTable<ServiceRecords> clusterIps = new AddressTable<>();
  private final AddressTable<ServiceRecords> endpoints = new AddressTable<>();
  private final AddressTable<ServiceRecords> externals = new AddressTable<>();
  private final Serial serial;
  private final Serial externalSerial;
  private volatile ProgrammingListener listener = (kind, millis) -> {};

  public ClusterIndex(Catalog catalog, ZoneSettings settings, InstantSource clock) {
    this.catalog = catalog;
    this.settings = settings;
    this.reader = new ServiceReader(catalog, settings);
    this.serial = new Serial(clock);
    this.externalSerial = new Serial(clock);
  }

  /** The namespace whose label stands at that place of the name, whether it is visible or not. */
  public @Nullable NamespaceEntry namespace(byte[] name, int at) {
    return namespaces.find(name, at);
  }

  /** Whether the names of what has this key are answered. */
  public boolean isVisible(ObjectKey key) {
    byte[] label = Labels.of(key.namespace());
    NamespaceEntry namespace = label.length == 0 ? null : namespaces.find(label);
    return namespace != null && namespace.visible() && Labels.of(key.name()).length > 0;
  }

  /** What is answered for a service; null where there is none. */
  public @Nullable ServiceRecords service(ObjectKey key) {
    byte[] label = Labels.of(key.namespace());
    NamespaceEntry namespace = label.length == 0 ? null : namespaces.find(label);
    return namespace == null ? null : namespace.services.find(Labels.of(key.name()));
  }

  /** What is answered for an imported service; null where there is none. */
  public @Nullable ServiceRecords serviceImport(ObjectKey key) {
    byte[] label = Labels.of(key.namespace());
    NamespaceEntry namespace = label.length == 0 ? null : namespaces.find(label);
    return namespace == null ? null : namespace.imports.find(Labels.of(key.name()));
  }

  /** The services by cluster IP. */
  public AddressTable<ServiceRecords> clusterIps() {
    return clusterIps;
  }

  /** The services by the addresses of their ready endpoints. */
  public AddressTable<ServiceRecords> endpoints() {
    return endpoints;
  }

  /** The services by the addresses at which they are found outside of the cluster. */
  public AddressTable<ServiceRecords> externals() {
    return externals;
  }

  /** The serial of the cluster's zones. */
  public int serial() {
    return serial.value();
  }

  /** The serial of zones of external addresses. */
  public int externalSerial() {
    return externalSerial.value();
  }

  public void onProgrammed(ProgrammingListener next) {
    listener = next;
  }

  @Override
  public void serviceChanged(ObjectKey key) {
    byte[] label = Labels.of(key.name());
    NamespaceEntry namespace = entry(key.namespace());
    if (label.length == 0 || namespace == null) {
      return; // no such name can be asked for
    }
    ServiceRecords before = namespace.services.find(label);
    ServiceRecords after = reader.service(key, label, namespace).orElse(null);
    List<EndpointSlice> known = before == null ? List.of() : before.slices;
    boolean same = before != null && after != null && before.sameAs(after);
    if (before != null && after != null && same && before.external.equals(after.external)) {
      before.slices = after.slices;
    } else if (before != null || after != null) {
      clusterIps.replace(before, after, ServiceRecords::clusterAddresses);
      endpoints.replace(before, after, ServiceRecords::endpointAddresses);
      externals.replace(before, after, ServiceRecords::externalAddresses);
      publish(namespace.services, label, after);
      if (namespace.listed || isOurs(before) || isOurs(after)) {
        moveSerials(!same);
      }
    }
    if (after != null) {
      tell(key, after, known);
    }
    dropIfEmpty(namespace);
  }

  @Override
  public void importChanged(ObjectKey key) {
    byte[] label = Labels.of(key.name());
    NamespaceEntry namespace = entry(key.namespace());
    if (settings.multiclusterZones().isEmpty() || label.length == 0 || namespace == null) {
      return;
    }
    ServiceRecords before = namespace.imports.find(label);
    ServiceRecords after = reader.serviceImport(key, label, namespace).orElse(null);
    boolean same = before != null && after != null && before.sameAs(after);
    if (!same && (before != null || after != null)) {
      publish(namespace.imports, label, after);
      changed(namespace);
    }
    dropIfEmpty(namespace);
  }

  @Override
  public void namespaceChanged(String name) {
    NamespaceEntry namespace = entry(name);
    if (namespace == null) {
      return;
    }
    namespace.exists(catalog.hasNamespace(name));
    changed(namespace);
    dropIfEmpty(namespace);
  }

  @Override
  public void podChanged(Optional<Pod> before, Optional<Pod> after) {
    if (settings.pods() != PodMode.VERIFIED || before.map(Pod::ip).equals(after.map(Pod::ip))) {
      return; // the name is made of the address alone
    }
    before.ifPresent(this::removePod);
    after.ifPresent(this::addPod);
  }

  private void addPod(Pod pod) {
    byte[] label = PodNames.label(pod.ip());
    NamespaceEntry namespace = entry(pod.key().namespace());
    Optional<IpAddress> address = IpAddress.parse(pod.ip());
    if (label.length == 0 || namespace == null || address.isEmpty()) {
      return;
    }
    PodName known = namespace.pods.find(label);
    if (known != null) {
      known.pods++;
      return;
    }
    namespace.pods.put(new PodName(label, address.get()));
    changed(namespace);
  }

  private void removePod(Pod pod) {
    byte[] label = PodNames.label(pod.ip());
    NamespaceEntry namespace = entry(pod.key().namespace());
    PodName known = label.length == 0 || namespace == null ? null : namespace.pods.find(label);
    if (known == null || namespace == null || --known.pods > 0) {
      return;
    }
    namespace.pods.remove(label);
    changed(namespace);
    dropIfEmpty(namespace);
  }

  private static void publish(
      LabelTable<ServiceRecords> table, byte[] label, @Nullable ServiceRecords records) {
    if (records == null) {
      table.remove(label);
    } else {
      table.put(records);
    }
  }

  private void tell(ObjectKey key, ServiceRecords now, List<EndpointSlice> known) {
    Optional<Service> service = catalog.service(key);
    if (service.isEmpty() || !catalog.synced()) {
      return; // what was there before the start says nothing about how long a change takes
    }
    for (EndpointSlice slice : now.slices) {
      if (slice.triggeredAtMillis() > 0 && !known.contains(slice)) {
        boolean clusterIp = service.get().type() == Service.Type.CLUSTER_IP;
        listener.programmed(
            clusterIp ? ServiceKind.CLUSTER_IP : ServiceKind.HEADLESS_WITH_SELECTOR,
            slice.triggeredAtMillis());
      }
    }
  }

  /** The entry of the namespace, new if need be; null where its name is not a label. */
  private @Nullable NamespaceEntry entry(String name) {
    byte[] label = Labels.of(name);
    if (label.length == 0) {
      return null;
    }
    NamespaceEntry known = namespaces.find(label);
    if (known != null) {
      return known;
    }
    boolean listed = settings.namespaces().isEmpty() || settings.namespaces().contains(name);
    NamespaceEntry entry = new NamespaceEntry(label, name, listed);
    namespaces.put(entry);
    return entry;
  }

  private void dropIfEmpty(NamespaceEntry namespace) {
    if (namespace.isEmpty()) {
      namespaces.remove(namespace.label);
    }
  }

  private void moveSerials(boolean inside) {
    if (inside) {
      serial.move(catalog.synced());
    }
    externalSerial.move(catalog.synced());
  }

  private void changed(NamespaceEntry namespace) {
    if (namespace.listed) {
      moveSerials(true);
    }
  }

  /**
   * Whether this server is an endpoint of the service: the zones' name servers are such services.
   */
  private boolean isOurs(@Nullable ServiceRecords service) {
    if (service == null || settings.ownAddresses().isEmpty()) {
      return false;
    }
    boolean[] found = {false};
    service.endpointAddresses(
        (v6, high, low) ->
            found[0] |= settings.ownAddresses().contains(new IpAddress(v6, high, low)));
    return found[0];
  }
}
