package dev.seamark.watch.http;

import java.net.URI;
import java.util.Optional;

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

  /**
   * Reads a URL.
   *
   * @param tlsName empty for the URL's host
   * @throws IllegalArgumentException if it is not an http or https URL with a host
   */
  public static Server of(String url, String tlsName, Optional<URI> proxy) {
    URI uri = URI.create(url);
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    if (uri.getHost() == null || (!tls && !"http".equalsIgnoreCase(uri.getScheme()))) {
      throw new IllegalArgumentException(
          url + " is not the URL of an API server; write https://host:port");
    }
    String host = uri.getHost().replaceAll("^\\[|]$", "");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return new Server(
        tls,
        host,
        port,
        path.endsWith("/") ? path : path + "/",
        tlsName.isEmpty() ? host : tlsName,
        proxy);
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
