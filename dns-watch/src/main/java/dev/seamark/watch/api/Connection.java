package dev.seamark.watch.api;

import dev.seamark.watch.login.Logins;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** How to reach the API server: exactly one of these. */
public sealed interface Connection {
  /** Where that is, in words for people. */
  default String place() {
    return switch (this) {
      case InCluster() -> "this cluster";
      case Kubeconfig(var file, var context, var server) ->
          server
              .or(() -> context.map(name -> "context " + name + " of " + file))
              .orElse("kubeconfig " + file);
      case Endpoint(var url, _) -> url;
    };
  }

  /** As the pod's service account says; for processes that run in the cluster. */
  record InCluster() implements Connection {}

  /**
   * As a kubeconfig file says, in the context named or else in its current one.
   *
   * @param server the URL of another server than the context's, with the same credentials
   */
  // Optional as components: the Corefile's `kubeconfig FILE [CONTEXT]`, kube-proxy's `--master`
  record Kubeconfig(Path file, Optional<String> context, Optional<String> server)
      implements Connection {
    /** At the context's server. */
    public Kubeconfig(Path file, Optional<String> context) {
      this(file, context, Optional.empty());
    }

    /** Why it cannot be used on this machine, in words for people; empty where it can. */
    public Optional<String> fault() {
      try {
        new Logins(System.getenv(), Path.of(""), InstantSource.system())
            .kubeconfig(file, context, server);
        return Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * At a URL, without credentials or with a client certificate.
   *
   * @param url {@code http://...} or {@code https://...}; without either, https if there is TLS
   */
  record Endpoint(String url, Optional<Tls> tls) implements Connection {
    /** Whether that can be the URL of an API server. */
    public static boolean isValid(String url) {
      return Logins.isEndpoint(url);
    }
  }

  /** Files in PEM: the client's certificate and key, and the authority that signed the server's. */
  record Tls(Path certificate, Path key, Path authority) {}
}
