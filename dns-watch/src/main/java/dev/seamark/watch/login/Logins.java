package dev.seamark.watch.login;

import dev.seamark.watch.http.Proxies;
import dev.seamark.watch.http.Server;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The ways to a login. Each throws {@link IllegalArgumentException} for what no retry can mend;
 * that the server answers is not checked.
 */
public final class Logins {
  private final Map<String, String> environment;
  private final Path serviceAccount;
  private final InstantSource clock;

  /**
   * Reads the process's surroundings from these.
   *
   * @param serviceAccount the directory of the service account's {@code token} and {@code ca.crt}
   */
  public Logins(Map<String, String> environment, Path serviceAccount, InstantSource clock) {
    this.environment = environment;
    this.serviceAccount = serviceAccount;
    this.clock = clock;
  }

  /** As the pod's service account says. */
  public Login inCluster() {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
    if (host.isEmpty() || port.isEmpty()) {
      throw new IllegalArgumentException(
          "not running in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not"
              + " set; name an API server with kubeconfig or endpoint");
    }
    Path token =
        Kubeconfig.readable(serviceAccount.resolve("token"), "the service account's token");
    Path authority =
        Kubeconfig.readable(serviceAccount.resolve("ca.crt"), "the cluster's authority");
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    var bearer = new Credentials.Authorization("Bearer", Material.file(token));
    return new Login(
            server("https://" + bracketed + ":" + port),
            Optional.of(Material.file(authority)),
            false,
            new Credentials.Of(Optional.of(bearer), Optional.empty(), Optional.empty()))
        .checked();
  }

  /**
   * As a kubeconfig says.
   *
   * @param server the URL of another server than the context's
   */
  public Login kubeconfig(Path file, Optional<String> context, Optional<String> server) {
    Kubeconfig.readable(file, "the kubeconfig");
    return new Kubeconfig(file, environment, clock).login(context, server);
  }

  /**
   * At a URL.
   *
   * @param files the client's certificate and key, and the authority that signed the server's
   */
  public Login endpoint(String url, Optional<Files> files) {
    Server server = server(whole(url, files.isPresent()));
    if (files.isEmpty()) {
      return new Login(server, Optional.empty(), false, Credentials.none());
    }
    Path certificate = Kubeconfig.readable(files.get().certificate(), "the client certificate");
    Path key = Kubeconfig.readable(files.get().key(), "the client key");
    Path authority = Kubeconfig.readable(files.get().authority(), "the authority");
    return new Login(
            server,
            Optional.of(Material.file(authority)),
            false,
            new Credentials.Of(
                Optional.empty(),
                Optional.of(Material.file(certificate)),
                Optional.of(Material.file(key))))
        .checked();
  }

  /** Whether that can be the URL of an endpoint; that a server is there is not checked. */
  public static boolean isEndpoint(String url) {
    try {
      Server.of(whole(url, false), "", Optional.empty());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String whole(String url, boolean tls) {
    return url.contains("://") ? url : (tls ? "https://" : "http://") + url;
  }

  /** Files in PEM. */
  public record Files(Path certificate, Path key, Path authority) {}

  private Server server(String url) {
    Server plain = Server.of(url, "", Optional.empty());
    return Server.of(url, "", Proxies.of(environment, plain.tls(), plain.host(), plain.port()));
  }
}
