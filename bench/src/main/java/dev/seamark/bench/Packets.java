package dev.seamark.bench;

import dev.seamark.zones.wire.RecordType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Queries as bytes. */
final class Packets {
  private static final int ADDITIONALS = 10;
  private static final int OPT_FIXED = 11;
  private static final byte[] HEADER = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};

  private Packets() {}

  /** What the benchmarks ask. */
  enum Kind {
    A,
    MIXED_CASE_A,
    HEADLESS_A,
    SRV,
    PTR,
    NXDOMAIN,
    NODATA;

    /** A query for the Service or, for the headless kind, the next headless one. */
    byte[] query(int service) {
      int headless = service / 5 * 5 + 4;
      int own = service / 5 * 5;
      return switch (this) {
        case A -> Packets.query(SyntheticCluster.host(own), RecordType.A);
        case MIXED_CASE_A ->
            Packets.query(SyntheticCluster.host(own).replace('e', 'E'), RecordType.A);
        case HEADLESS_A -> Packets.query(SyntheticCluster.host(headless), RecordType.A);
        case SRV -> Packets.query("_http._tcp." + SyntheticCluster.host(own), RecordType.SRV);
        case PTR -> Packets.query(reverse(SyntheticCluster.clusterIp(own)), RecordType.PTR);
        case NXDOMAIN ->
            Packets.query("www" + own + ".example.com.team-0.svc.cluster.local", RecordType.A);
        case NODATA -> Packets.query(SyntheticCluster.host(own), RecordType.AAAA);
      };
    }
  }

  /** Queries of the kind for as many Services, picked at random. */
  static byte[][] some(Kind kind, int count, SyntheticCluster cluster, RandomGenerator random) {
    byte[][] packets = new byte[count][];
    for (int i = 0; i < count; i++) {
      packets[i] = kind.query(random.nextInt(cluster.services() / 5) * 5);
    }
    return packets;
  }

  private static String reverse(String address) {
    String[] parts = address.split("\\.", -1);
    return String.join(".", parts[3], parts[2], parts[1], parts[0]) + ".in-addr.arpa";
  }

  static byte[] query(String name, int type) {
    var packet = new ByteArrayOutputStream();
    packet.writeBytes(HEADER);
    for (String label : name.split("\\.", -1)) {
      packet.write(label.length());
      packet.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    packet.writeBytes(new byte[] {0, 0, (byte) type, 0, 1});
    return packet.toByteArray();
  }

  /** The query with an OPT record that accepts replies of so many bytes over UDP. */
  static byte[] accepting(byte[] query, int bytes) {
    byte[] packet = Arrays.copyOf(query, query.length + OPT_FIXED);
    packet[ADDITIONALS + 1] = 1;
    packet[query.length + 2] = RecordType.OPT;
    packet[query.length + 3] = (byte) (bytes >>> 8);
    packet[query.length + 4] = (byte) bytes;
    return packet;
  }
}
