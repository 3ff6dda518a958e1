package dev.seamark.process.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where to listen, as a Corefile says it: {@code :8080}, {@code 0.0.0.0:9153}, {@code [::1]:8080},
 * {@code localhost:9153}.
 *
 * @param host without brackets; empty for all addresses of the host
 */
public record HttpAddress(String host, int port) {
  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException where it is not a host:port; the message says why
   */
  public static HttpAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw wrong(text, "missing port in address");
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw wrong(text, "too many colons in address");
    }
    return new HttpAddress(host, port(text, text.substring(colon + 1)));
  }

  private static int port(String text, String digits) {
    if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65_535) {
      throw wrong(text, "port is \"" + digits + "\", but must be 0 to 65535");
    }
    return Integer.parseInt(digits);
  }

  private static IllegalArgumentException wrong(String text, String why) {
    return new IllegalArgumentException("address " + text + ": " + why);
  }

  /** Where to bind a socket. */
  public InetSocketAddress socket() throws UnknownHostException {
    return host.isEmpty()
        ? new InetSocketAddress(port)
        : new InetSocketAddress(InetAddress.getByName(host), port);
  }

  /** {@code host:port}, IPv6 in brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
