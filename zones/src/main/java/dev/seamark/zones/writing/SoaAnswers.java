package dev.seamark.zones.writing;

import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyWriter;
import dev.seamark.zones.wire.WireName;
import java.util.function.IntSupplier;

/** Writes SOA records, in answers and where there is no answer. Confined to one thread. */
public final class SoaAnswers {
  public static final int REFRESH = 7200;
  public static final int RETRY = 1800;
  public static final int EXPIRE = 86_400;
  public static final int LARGEST_TTL = 300;

  private final ReplyWriter out;
  private final IntSupplier serial;
  private final int ttl;
  private final int ownTtl;
  private final byte[][] server;
  private final byte[][] mailbox;

  private SoaAnswers(
      ReplyWriter out, IntSupplier serial, int ttl, int ownTtl, byte[][] server, byte[][] mailbox) {
    this.out = out;
    this.serial = serial;
    this.ttl = ttl;
    this.ownTtl = ownTtl;
    this.server = server;
    this.mailbox = mailbox;
  }

  /** Those of the cluster's zones. */
  public static SoaAnswers ofCluster(ReplyWriter out, ClusterIndex index, int ttl) {
    return new SoaAnswers(
        out,
        index::serial,
        ttl,
        Math.min(ttl, LARGEST_TTL),
        new byte[][] {Labels.NS, Labels.DNS},
        new byte[][] {Labels.HOSTMASTER});
  }

  /**
   * Those of zones of external addresses.
   *
   * @param apex the label that the names of the server stand below
   */
  public static SoaAnswers external(ReplyWriter out, ClusterIndex index, int ttl, byte[] apex) {
    return new SoaAnswers(
        out,
        index::externalSerial,
        ttl,
        ttl,
        new byte[][] {Labels.NS1, apex},
        new byte[][] {Labels.HOSTMASTER, apex});
  }

  /** Writes the SOA record of the zone, names in the zone's spelling, into the current section. */
  public void write(Query query, Zone zone) {
    WireName name = zone.name;
    int place = out.zoneInQuestion(query, name);
    if (place > 0) {
      out.open(place, RecordType.SOA, ownTtl);
    } else {
      place = out.position();
      out.open(name, RecordType.SOA, ownTtl);
    }
    name(server, place);
    name(mailbox, place);
    out.u32(serial.getAsInt());
    out.u32(REFRESH);
    out.u32(RETRY);
    out.u32(EXPIRE);
    out.u32(ttl);
    out.close();
  }

  private void name(byte[][] labels, int zone) {
    for (byte[] label : labels) {
      out.bytes(label, 0, label.length);
    }
    out.pointer(zone);
  }

  /** Writes the SOA record in place of whatever the reply had, and completes it with that code. */
  public void writeAlone(Query query, Zone zone, int rcode) {
    out.restart();
    out.section(ReplyWriter.Section.AUTHORITY);
    write(query, zone);
    out.finish(rcode);
  }
}
