package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;

/** Questions that this server puts to itself for a client, as packets. */
final class OwnQuestion {
  private static final int OPT = 11; // octets of an OPT record without options
  private static final int RD = 1;
  private static final int CD = 0x10;

  private OwnQuestion() {}

  /** A question of the server's own, of class IN: what the client can take, and nothing else. */
  static byte[] of(Query client, WireName name, int type) {
    byte[] packet = packet(client, name, type, RecordType.CLASS_IN, 0);
    packet[2] = (byte) (client.recursionDesired() ? RD : 0);
    packet[3] = (byte) (client.checkingDisabled() ? CD : 0);
    return packet;
  }

  /** The client's question with another name: its ID, its flags, its options. */
  static byte[] renamed(Query client, WireName name) {
    int options = client.optionsEnd() - client.optionsStart();
    byte[] packet = packet(client, name, client.type(), client.recordClass(), options);
    System.arraycopy(client.packet(), 0, packet, 0, 4);
    System.arraycopy(
        client.packet(), client.optionsStart(), packet, packet.length - options, options);
    return packet;
  }

  private static byte[] packet(Query client, WireName name, int type, int dclass, int options) {
    int opt = client.edns() ? OPT + options : 0;
    byte[] packet = new byte[Query.HEADER + name.length() + 4 + opt];
    packet[5] = 1;
    System.arraycopy(name.spelled(), 0, packet, Query.HEADER, name.length());
    int at = Query.HEADER + name.length();
    u16(packet, at, type);
    u16(packet, at + 2, dclass);
    if (client.edns()) {
      packet[11] = 1;
      u16(packet, at + 5, RecordType.OPT);
      u16(packet, at + 7, client.payload());
      packet[at + 11] = (byte) (client.dnssecOk() ? 0x80 : 0);
      u16(packet, at + 13, options);
    }
    return packet;
  }

  private static void u16(byte[] packet, int at, int value) {
    packet[at] = (byte) (value >>> 8);
    packet[at + 1] = (byte) value;
  }
}
