package dev.seamark.proxy.config;

import dev.seamark.zones.catalog.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** An address and port to listen at, as {@code 0.0.0.0:10256}, {@code [::1]:10256}, {@code :80}. */
final class ListenAt {
  private ListenAt() {}

  static Optional<InetSocketAddress> parse(String text, int usualPort) {
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon >= 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
    Optional<Integer> port = hasPort ? port(text.substring(colon + 1)) : Optional.of(usualPort);
    String host = hasPort ? text.substring(0, colon) : text;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (port.isEmpty()) {
      return Optional.empty();
    }
    if (host.isEmpty()) {
      return Optional.of(new InetSocketAddress(port.get()));
    }
    return IpAddress.parse(host)
        .map(ip -> new InetSocketAddress(InetAddress.ofLiteral(ip.toString()), port.get()));
  }

  private static Optional<Integer> port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(text));
  }
}
