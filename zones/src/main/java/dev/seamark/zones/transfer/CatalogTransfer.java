package dev.seamark.zones.transfer;

import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All records of a zone that is made of services, in the order of CoreDNS: SOA, NS and the servers'
 * addresses, then service by service, and the SOA again.
 *
 * <p>Nothing is kept of the zone but the keys of its services as they were at the beginning. Each
 * service is read when its turn comes, and is whole; what changes during the transfer has a later
 * serial than that of the SOA record, which is the same at both ends. Confined to one thread.
 */
abstract sealed class CatalogTransfer implements ZoneTransfer
    permits ClusterTransfer, ExternalTransfer {
  /** Well below 64 KiB, so that pointers reach everywhere and other clients get their turn. */
  private static final int MESSAGE = 16_383;

  private static final Comparator<ObjectKey> NAME_FIRST =
      Comparator.comparing(ObjectKey::name).thenComparing(ObjectKey::namespace);

  private enum Part {
    FIRST_SOA,
    SERVERS,
    SERVICES,
    LAST_SOA,
    END
  }

  /** The records of a service, written one after the other. */
  interface Records {
    /** Whether all were written. */
    boolean isAtEnd();

    /** Writes the next one; false where it does not fit, and it stays the next one. */
    boolean write(RecordWriter out);
  }

  /** One record that is ready. */
  @FunctionalInterface
  interface Ready {
    boolean write(RecordWriter out);
  }

  private final WireName zone;
  private final int serial;
  private final RecordWriter out = new RecordWriter();
  private final List<Ready> servers = new ArrayList<>();
  private final Set<List<Object>> ofServers = new HashSet<>();
  private Part part = Part.FIRST_SOA;
  private int nextServer;
  private ObjectKey[] keys = {};
  private int nextKey;
  private @Nullable Records service;

  CatalogTransfer(WireName zone, int serial) {
    this.zone = zone;
    this.serial = serial;
  }

  /** Takes the keys of what is to be listed. */
  final <T> void of(Collection<T> all, Function<T, ObjectKey> key) {
    keys = all.stream().map(key).sorted(NAME_FIRST).toArray(ObjectKey[]::new);
  }

  /** Lists a name server. */
  final void server(WireName name, int ttl) {
    if (ofServers.add(List.of(name))) {
      servers.add(o -> o.name(zone.spelled(), RecordType.NS, ttl, name.spelled()));
    }
  }

  /** Lists a name server with an address. */
  final void server(WireName name, int ttl, int addressTtl, boolean v6, long high, long low) {
    server(name, ttl);
    if (ofServers.add(List.of(name, v6, high, low))) {
      byte[] owner = name.spelled();
      servers.add(o -> o.address(RecordWriter.NOTHING, owner, addressTtl, v6, high, low));
    }
  }

  /** Whether there are name servers. */
  final boolean hasServers() {
    return !ofServers.isEmpty();
  }

  /** Whether an address was listed as that of a name server. */
  final boolean isServer(WireName name, boolean v6, long high, long low) {
    return hasServers() && ofServers.contains(List.of(name, v6, high, low));
  }

  /** Writes the SOA record. */
  abstract boolean soa(RecordWriter to);

  /** The records of a service; null where there are none by now. */
  abstract @Nullable Records records(ObjectKey key);

  final WireName zone() {
    return zone;
  }

  @Override
  public final int serial() {
    return serial;
  }

  @Override
  public final void onlySoa() {
    part = Part.LAST_SOA;
  }

  @Override
  public final boolean next(Query query, ReplyBuffer into, int limit) {
    if (part == Part.END) {
      return false;
    }
    out.begin(into, query, Math.min(limit, MESSAGE));
    while (part != Part.END && step()) {}
    out.finish();
    return true;
  }

  /** Writes a record, or finds that there are no more of the part. */
  private boolean step() {
    switch (part) {
      case FIRST_SOA -> {
        return soaThen(Part.SERVERS);
      }
      case SERVERS -> {
        if (nextServer == servers.size()) {
          part = Part.SERVICES;
          return true;
        }
        boolean fits = servers.get(nextServer).write(out);
        nextServer += fits ? 1 : 0;
        return fits;
      }
      case SERVICES -> {
        return stepOfServices();
      }
      case LAST_SOA -> {
        return soaThen(Part.END);
      }
      case END -> {}
    }
    return false;
  }

  private boolean soaThen(Part next) {
    boolean fits = soa(out);
    part = fits ? next : part;
    return fits;
  }

  private boolean stepOfServices() {
    Records now = service;
    if (now != null && !now.isAtEnd()) {
      return now.write(out);
    }
    if (nextKey == keys.length) {
      service = null;
      part = Part.LAST_SOA;
    } else {
      service = records(keys[nextKey++]);
    }
    return true;
  }
}
