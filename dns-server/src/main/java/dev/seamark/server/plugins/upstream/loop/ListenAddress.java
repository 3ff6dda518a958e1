package dev.seamark.server.plugins.upstream.loop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Where a listener that is known by its name, {@code dns://127.0.0.1:53}, can be asked. */
final class ListenAddress {
  private ListenAddress() {}

  /** {@code host:port} of the name, as it is written there: {@code :53}. */
  static String text(String server) {
    int scheme = server.indexOf("://");
    return scheme < 0 ? server : server.substring(scheme + 3);
  }

  /**
   * The address to ask.
   *
   * @param addresses those that the server listens on; the loopback will do where there are none
   */
  static InetSocketAddress of(String server, List<String> addresses) {
    String text = text(server);
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0)).replaceAll("[\\[\\]]", "");
    if (host.isEmpty() && !addresses.isEmpty()) {
      host = addresses.getFirst();
    }
    InetAddress ip =
        host.isEmpty() ? InetAddress.ofLiteral("127.0.0.1") : InetAddress.ofLiteral(host);
    InetAddress reachable = ip.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : ip;
    return new InetSocketAddress(reachable, Integer.parseInt(text.substring(colon + 1)));
  }
}
