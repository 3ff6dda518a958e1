package dev.seamark.zones.transfer;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.writing.SoaAnswers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Records of a zone with their data encoded, each once. Confined to one thread. */
public final class RecordList {
  private final WireName zone;
  private final int ttl;
  private final List<ZoneRecord> records = new ArrayList<>();
  private final Set<Content> known = new HashSet<>();

  /** What makes two records the same, whatever their TTL (RFC 2181, 5). */
  private record Content(WireName owner, int type, ByteBuffer data) {}

  public RecordList(WireName zone, int ttl) {
    this.zone = zone;
    this.ttl = ttl;
  }

  /** The name of these labels in front of the zone. */
  public WireName below(byte[]... labels) {
    return inFrontOf(zone, labels);
  }

  /** The name of these labels in front of another name; labels that are none are left out. */
  public WireName inFrontOf(WireName name, byte[]... labels) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (byte[] label : labels) {
      wire.writeBytes(label);
    }
    wire.writeBytes(name.spelled());
    return WireName.fromWire(wire.toByteArray(), 0);
  }

  void ns(WireName server, int ownTtl) {
    add(zone, RecordType.NS, ownTtl, server.spelled());
  }

  void address(WireName owner, IpAddress address) {
    address(owner, address, ttl);
  }

  void address(WireName owner, IpAddress address, int ownTtl) {
    byte[] data = new byte[address.length()];
    address.toBytes(data, 0);
    add(owner, address.v6() ? RecordType.AAAA : RecordType.A, ownTtl, data);
  }

  void cname(WireName owner, WireName target) {
    add(owner, RecordType.CNAME, ttl, target.spelled());
  }

  void srv(WireName owner, int weight, int port, WireName target) {
    ByteBuffer data = ByteBuffer.allocate(6 + target.length());
    data.putShort((short) 0).putShort((short) weight).putShort((short) port).put(target.spelled());
    add(owner, RecordType.SRV, ttl, data.array());
  }

  private void add(WireName owner, int type, int ownTtl, byte[] data) {
    if (known.add(new Content(owner, type, ByteBuffer.wrap(data)))) {
      records.add(new ZoneRecord(owner, type, ownTtl, data));
    }
  }

  /** All records, with the SOA record before and behind them. */
  List<ZoneRecord> between(ZoneRecord soa) {
    List<ZoneRecord> all = new ArrayList<>(records.size() + 2);
    all.add(soa);
    all.addAll(records);
    all.add(soa);
    return List.copyOf(all);
  }

  /** The zone's SOA record. */
  ZoneRecord soa(WireName server, WireName mailbox, int serial, int minimum, int ownTtl) {
    ByteBuffer data = ByteBuffer.allocate(server.length() + mailbox.length() + 20);
    data.put(server.spelled()).put(mailbox.spelled()).putInt(serial).putInt(SoaAnswers.REFRESH);
    data.putInt(SoaAnswers.RETRY).putInt(SoaAnswers.EXPIRE).putInt(minimum);
    return new ZoneRecord(zone, RecordType.SOA, ownTtl, data.array());
  }
}
