package dev.seamark.zones.writing;

import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.names.ReverseName;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.service.EndpointRows;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.table.AddressTable;
import dev.seamark.zones.wire.NameTable;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyWriter;

/** Writes PTR records. Confined to one thread. */
public final class ReverseAnswers {
  private final ReplyWriter out;
  private final ClusterIndex index;
  private final int ttl;
  private final Zone primary;
  private final NameTable names = new NameTable();
  private int first; // where the target of the first record stands
  private final ReverseName name = new ReverseName();

  /**
   * @param primary the zone that the targets lie in
   */
  public ReverseAnswers(ReplyWriter out, ClusterIndex index, int ttl, Zone primary) {
    this.out = out;
    this.index = index;
    this.ttl = ttl;
    this.primary = primary;
  }

  /** Whether the name is a whole address; which is kept for {@link #write}. */
  public boolean read(Query query) {
    return name.read(query);
  }

  /**
   * Writes the PTR record of the service with that cluster IP, else those of all endpoints with
   * that address.
   *
   * @return whether there was any
   */
  public boolean write() {
    Object found = index.clusterIps().find(name.v6(), name.high(), name.low());
    for (int i = 0; i < AddressTable.count(found); i++) {
      ServiceRecords service = index.clusterIps().get(found, i);
      if (service.namespace.listed) {
        write(service, TargetList.NO_GROUP);
        return true;
      }
    }
    boolean any = false;
    found = index.endpoints().find(name.v6(), name.high(), name.low());
    for (int i = 0; i < AddressTable.count(found); i++) {
      ServiceRecords service = index.endpoints().get(found, i);
      any |= service.namespace.listed && writeEndpoints(service);
    }
    return any;
  }

  private boolean writeEndpoints(ServiceRecords service) {
    EndpointRows rows = service.endpoints;
    int first = rows.groupWith(name.v6(), name.high(), name.low(), 0);
    int group = first;
    while (group != EndpointRows.NOT_FOUND) {
      write(service, group);
      group = rows.groupWith(name.v6(), name.high(), name.low(), group + 1);
    }
    return first != EndpointRows.NOT_FOUND;
  }

  private void write(ServiceRecords service, int group) {
    out.open(ReplyWriter.QUESTION, RecordType.PTR, ttl);
    int target = out.dataStart();
    Glue.writeTarget(out, service, group, primary);
    int before = out.count();
    if (before == 1) { // now it is worth it
      names.clear();
      out.remember(names, ReplyWriter.QUESTION);
      out.remember(names, first);
    }
    if (before == 0) {
      first = target;
    } else {
      out.compress(names, target);
    }
    out.close();
  }
}
