package dev.seamark.zones.index;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.AddressSet;
import dev.seamark.zones.table.AddressTable;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The services that this server stands behind: those that have one of its own addresses among their
 * endpoints. Reused; confined to one thread.
 */
public final class NameServers {
  private final ClusterIndex index;
  private final ZoneSettings settings;
  private @Nullable ServiceRecords[] servers = new @Nullable ServiceRecords[4];
  private int count;

  public NameServers(ClusterIndex index, ZoneSettings settings) {
    this.index = index;
    this.settings = settings;
  }

  /** Looks them up as they are now, and says how many there are. */
  public int read() {
    Arrays.fill(servers, null);
    count = 0;
    for (int i = 0; i < settings.ownAddresses().size(); i++) {
      Object found = index.endpoints().find(settings.ownAddresses().get(i));
      for (int j = 0; j < AddressTable.count(found); j++) {
        add(index.endpoints().get(found, j));
      }
    }
    return count;
  }

  private void add(@Nullable ServiceRecords service) {
    boolean isServer =
        service != null
            && (service.kind == ServiceRecords.Kind.CLUSTER_IP
                || service.kind == ServiceRecords.Kind.HEADLESS);
    for (int i = 0; i < count; i++) {
      isServer &= servers[i] != service;
    }
    if (!isServer) {
      return;
    }
    if (count == servers.length) {
      servers = Arrays.copyOf(servers, count * 2);
    }
    servers[count++] = service;
  }

  /** One of the services that {@link #read} found. */
  public ServiceRecords get(int server) {
    return Objects.requireNonNull(servers[server]);
  }

  /** Lists the addresses of {@code ns.dns}: those of the services, else the server's own. */
  public void addresses(AddressSet into) {
    if (read() == 0) {
      own(into);
      return;
    }
    for (int i = 0; i < count; i++) {
      ServiceRecords server = get(i);
      if (server.kind == ServiceRecords.Kind.HEADLESS) {
        into.add(server.endpoints.v4, server.endpoints.v6);
      } else {
        into.add(server.v4, server.v6);
      }
    }
  }

  /**
   * Lists the addresses of {@code ns1} in a zone of external addresses: those that the services
   * have there, else the server's own.
   *
   * @param headless whether headless services are found there by their endpoints
   */
  public void externalAddresses(AddressSet into, boolean headless) {
    if (read() == 0) {
      own(into);
      return;
    }
    for (int i = 0; i < count; i++) {
      ServiceRecords server = get(i);
      if (headless && server.kind == ServiceRecords.Kind.HEADLESS) {
        into.add(server.endpoints.v4, server.endpoints.v6);
      } else {
        into.add(server.external.v4, server.external.v6);
      }
    }
  }

  private void own(AddressSet into) {
    for (int i = 0; i < settings.ownAddresses().size(); i++) {
      IpAddress own = settings.ownAddresses().get(i);
      if (own.v6()) {
        into.addV6(own.high(), own.low(), true);
      } else {
        into.addV4((int) own.low(), true);
      }
    }
  }
}
