package dev.seamark.watch.http;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which proxy the environment names for a server, as Go's programs understand it. */
public final class Proxies {
  private Proxies() {}

  /**
   * The proxy of {@code HTTPS_PROXY} or {@code HTTP_PROXY}, unless {@code NO_PROXY} names the
   * server; never one for this machine itself.
   */
  public static Optional<URI> of(
      Map<String, String> environment, boolean tls, String host, int port) {
    String proxy = variable(environment, tls ? "HTTPS_PROXY" : "HTTP_PROXY");
    String name = host.toLowerCase(Locale.ROOT);
    Optional<IpAddress> address = IpAddress.parse(name);
    if (proxy.isEmpty()
        || name.equals("localhost")
        || address.filter(Proxies::isLocal).isPresent()) {
      return Optional.empty();
    }
    for (String entry : variable(environment, "NO_PROXY").split(",", -1)) {
      if (covers(entry.strip().toLowerCase(Locale.ROOT), name, port, address)) {
        return Optional.empty();
      }
    }
    return Optional.of(URI.create(proxy.contains("://") ? proxy : "http://" + proxy));
  }

  private static boolean isLocal(IpAddress address) {
    return address.v6() ? address.high() == 0 && address.low() == 1 : address.low() >>> 24 == 127;
  }

  private static boolean covers(String entry, String host, int port, Optional<IpAddress> address) {
    if (entry.isEmpty()) {
      return false;
    }
    if (entry.equals("*")) {
      return true;
    }
    if (entry.contains("/")) {
      return address.isPresent()
          && Cidr.parse(entry).filter(range -> range.contains(address.get())).isPresent();
    }
    String wanted = entry;
    int colon = entry.lastIndexOf(':');
    if (colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']')) {
      if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      wanted = entry.substring(0, colon);
    }
    wanted = wanted.replaceAll("^\\[|]$", "").replaceFirst("^\\*\\.", ".");
    return wanted.startsWith(".")
        ? host.endsWith(wanted)
        : host.equals(wanted) || (address.isEmpty() && host.endsWith("." + wanted));
  }

  private static String variable(Map<String, String> environment, String name) {
    String upper = environment.getOrDefault(name, "");
    return upper.isEmpty()
        ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip()
        : upper.strip();
  }
}
