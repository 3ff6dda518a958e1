package dev.seamark.server.plugins.geoip;

import dev.seamark.zones.wire.Query;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** The address in a query's client subnet option (RFC 7871 section 6). */
final class ClientSubnet {
  private static final int CODE = 8;
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;

  private ClientSubnet() {}

  /** The address, zeros behind the prefix; empty where there is none that can be read. */
  static Optional<InetAddress> of(Query query) {
    byte[] packet = query.packet();
    for (int at = query.optionsStart();
        at + 4 <= query.optionsEnd();
        at += 4 + u16(packet, at + 2)) {
      if (u16(packet, at) == CODE) {
        return address(packet, at + 4, u16(packet, at + 2));
      }
    }
    return Optional.empty();
  }

  private static Optional<InetAddress> address(byte[] packet, int at, int length) {
    int family = length < 4 ? 0 : u16(packet, at);
    int size = family == IPV4 ? 4 : family == IPV6 ? 16 : 0;
    if (size == 0 || length - 4 > size) {
      return Optional.empty();
    }
    byte[] address = new byte[size];
    System.arraycopy(packet, at + 4, address, 0, length - 4);
    try {
      return Optional.of(InetAddress.getByAddress(address));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // it has 4 or 16 octets
    }
  }

  private static int u16(byte[] packet, int at) {
    return (packet[at] & 0xFF) << 8 | packet[at + 1] & 0xFF;
  }
}
