package dev.seamark.watch.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where requests go.
 *
 * @param tls whether over TLS
 * @param host a name or an address, without brackets
 * @param basePath what comes before the paths of requests, ends with a slash
 * @param tlsName the name that the server's certificate must be for, usually the host
 * @param proxy what to go through
 */
public record Server(
    boolean tls, String host, int port, String basePath, String tlsName, Optional<URI> proxy) {
  private static final int LARGEST_PORT = 65_535;

  /** Scheme, host and port; a host may have an underscore, which {@link URI} does not take. */
  private static final Pattern URL =
      Pattern.compile(
          "(?i)http(s)?://(?:[^/?#@]*@)?(\\[[0-9a-f:.%]+]|[^/?#@:\\[\\]]+)(?::([0-9]{1,5}))?(?:[/?#].*)?");

  /**
   * Reads a URL.
   *
   * @param tlsName empty for the URL's host
   * @throws IllegalArgumentException if it is not an http or https URL with a host
   */
  public static Server of(String url, String tlsName, Optional<URI> proxy) {
    Matcher read = URL.matcher(url);
    if (!read.matches() || portOf(read) > LARGEST_PORT) {
      throw notOfServer(url);
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw notOfServer(url);
    }
    boolean tls = read.group(1) != null;
    String host = read.group(2).replaceAll("^\\[|]$", "");
    int port = portOf(read) >= 0 ? portOf(read) : tls ? 443 : 80;
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return new Server(
        tls,
        host,
        port,
        path.endsWith("/") ? path : path + "/",
        tlsName.isEmpty() ? host : tlsName,
        proxy);
  }

  private static int portOf(Matcher url) {
    return url.group(3) == null ? -1 : Integer.parseInt(url.group(3));
  }

  private static IllegalArgumentException notOfServer(String url) {
    return new IllegalArgumentException(
        url + " is not the URL of an API server; write https://HOST:PORT");
  }

  /** Host and port, as a URL has them. */
  public String authority() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The URL below which all paths are. */
  public String url() {
    return (tls ? "https://" : "http://") + authority() + basePath;
  }
}
