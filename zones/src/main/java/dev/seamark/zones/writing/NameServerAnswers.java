package dev.seamark.zones.writing;

import dev.seamark.zones.index.NameServers;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.table.AddressSet;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyWriter;

/**
 * Writes the NS records of a zone and the addresses of the servers: the services that this server
 * stands behind, else itself as {@code ns.dns}. Confined to one thread.
 */
public final class NameServerAnswers {
  private final ReplyWriter out;
  private final NameServers servers;
  private final int ttl;
  private final AddressSet addresses = new AddressSet();
  private final TargetList targets = new TargetList();

  public NameServerAnswers(ReplyWriter out, NameServers servers, int ttl) {
    this.out = out;
    this.servers = servers;
    this.ttl = ttl;
  }

  /** Writes what there is, which may be nothing. */
  public void write(Zone zone) {
    targets.clear();
    int count = servers.read();
    for (int server = 0; server < count; server++) {
      ServiceRecords service = servers.get(server);
      if (service.kind == ServiceRecords.Kind.CLUSTER_IP) {
        writeServer(server, TargetList.NO_GROUP, zone);
        continue;
      }
      for (int group = 0; group < service.endpoints.groups(); group++) {
        writeServer(server, group, zone);
      }
    }
    if (count == 0) {
      writeSelf();
      return;
    }
    out.section(ReplyWriter.Section.ADDITIONAL);
    for (int i = 0; i < targets.count() && !out.cut(); i++) {
      Glue.write(out, servers.get(targets.service(i)), targets.group(i), targets.place(i), ttl);
    }
  }

  private void writeServer(int server, int group, Zone zone) {
    ServiceRecords service = servers.get(server);
    if (service.kind == ServiceRecords.Kind.CLUSTER_IP && service.clusterIps() == 0) {
      return;
    }
    out.open(ReplyWriter.QUESTION, RecordType.NS, ttl);
    int place = out.dataStart();
    Glue.writeTarget(out, service, group, zone);
    if (out.close()) {
      targets.add(place, server, group);
    }
  }

  private void writeSelf() {
    addresses.clear();
    servers.addresses(addresses);
    if (addresses.v4Count + addresses.v6Count == 0) {
      return;
    }
    out.open(ReplyWriter.QUESTION, RecordType.NS, ttl);
    int place = out.dataStart();
    out.bytes(Labels.NS, 0, Labels.NS.length);
    out.bytes(Labels.DNS, 0, Labels.DNS.length);
    out.pointer(ReplyWriter.QUESTION);
    out.close();
    out.section(ReplyWriter.Section.ADDITIONAL);
    out.allA(place, ttl, addresses.v4, addresses.v4Count, 0);
    out.allAaaa(place, ttl, addresses.v6, addresses.v6Count, 0);
  }
}
