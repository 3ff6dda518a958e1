package dev.seamark.proxy.machine;

import dev.seamark.zones.catalog.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** The addresses of this machine's interfaces. */
public final class LocalAddresses {
  private LocalAddresses() {}

  /** All there are now, of both families, loopback and link-local ones among them. */
  public static List<IpAddress> now() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(IpAddress::of)
          .distinct()
          .toList();
    } catch (SocketException e) {
      return List.of(); // no interface at all
    }
  }
}
