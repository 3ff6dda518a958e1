package dev.seamark.zones.service;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes {@link ServiceRecords} of what the catalog says about one service. */
public final class ServiceReader {
  private final Catalog catalog;
  private final ZoneSettings settings;

  public ServiceReader(Catalog catalog, ZoneSettings settings) {
    this.catalog = catalog;
    this.settings = settings;
  }

  /** Empty where there is neither a Service nor a slice of one. */
  public Optional<ServiceRecords> service(ObjectKey key, byte[] label, NamespaceEntry namespace) {
    Optional<Service> service = catalog.service(key);
    List<EndpointSlice> slices = settings.endpoints() ? catalog.slicesOf(key) : List.of();
    if (service.isEmpty() && slices.isEmpty()) {
      return Optional.empty();
    }
    boolean publishNotReady = service.isPresent() && service.get().publishNotReady();
    List<Alias> aliases = aliases(slices, publishNotReady);
    ServiceRecords.Kind kind = ServiceRecords.Kind.NO_SERVICE;
    if (service.isPresent()) {
      kind =
          switch (service.get().type()) {
            case CLUSTER_IP -> ServiceRecords.Kind.CLUSTER_IP;
            case HEADLESS -> ServiceRecords.Kind.HEADLESS;
            case EXTERNAL_NAME -> ServiceRecords.Kind.EXTERNAL_NAME;
          };
    }
    if (kind == ServiceRecords.Kind.EXTERNAL_NAME) {
      // The endpoints of such a service have no names, but their addresses keep their PTR records.
      aliases =
          service.flatMap(s -> Alias.target(s.externalName())).stream()
              .map(t -> new Alias(t, Labels.NONE, Labels.NONE, PortList.OF_NONE, Labels.NONE))
              .toList();
    }
    return Optional.of(
        new ServiceRecords(
            label,
            namespace,
            kind,
            service.map(Service::clusterIps).orElse(List.of()),
            service.map(s -> PortList.ofService(s.ports())).orElse(PortList.EMPTY),
            endpoints(slices, publishNotReady),
            aliases,
            service.map(s -> ExternalAddresses.of(s.exposure())).orElse(ExternalAddresses.NONE),
            slices));
  }

  /** Empty where there is no ServiceImport. */
  public Optional<ServiceRecords> serviceImport(
      ObjectKey key, byte[] label, NamespaceEntry namespace) {
    Optional<ServiceImport> found = catalog.serviceImport(key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ServiceImport imported = found.get();
    List<EndpointSlice> slices = settings.endpoints() ? catalog.slicesOfImport(key) : List.of();
    return Optional.of(
        new ServiceRecords(
            label,
            namespace,
            imported.headless() ? ServiceRecords.Kind.HEADLESS : ServiceRecords.Kind.CLUSTER_IP,
            imported.ips(),
            PortList.ofImport(imported.ports()),
            endpoints(slices, false),
            aliases(slices, false),
            ExternalAddresses.NONE,
            slices));
  }

  private EndpointRows endpoints(List<EndpointSlice> slices, boolean publishNotReady) {
    if (slices.isEmpty()) {
      return EndpointRows.NONE;
    }
    EndpointRowsBuilder rows =
        new EndpointRowsBuilder(settings.endpointPodNames(), settings.zonal() || settings.near());
    for (EndpointSlice slice : slices) {
      if (slice.addressType() != AddressType.FQDN) {
        rows.add(slice, publishNotReady);
      }
    }
    return rows.rows() == 0 ? EndpointRows.NONE : rows.build();
  }

  private List<Alias> aliases(List<EndpointSlice> slices, boolean publishNotReady) {
    List<Alias> aliases = new ArrayList<>();
    for (EndpointSlice slice : slices) {
      if (slice.addressType() == AddressType.FQDN) {
        add(slice, publishNotReady, aliases);
      }
    }
    return aliases;
  }

  private void add(EndpointSlice slice, boolean publishNotReady, List<Alias> aliases) {
    PortList ports = PortList.ofSlice(slice.ports());
    byte[] cluster = Labels.of(slice.cluster());
    for (int row = 0; row < slice.size(); row++) {
      if (!publishNotReady && !slice.ready(row)) {
        continue;
      }
      byte[] label = EndpointName.of(slice, row, settings.endpointPodNames());
      byte[] zone = slice.zone(row).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
      Alias.target(slice.addressText(row))
          .ifPresent(target -> aliases.add(new Alias(target, label, cluster, ports, zone)));
    }
  }
}
