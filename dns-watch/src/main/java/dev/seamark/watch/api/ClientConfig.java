package dev.seamark.watch.api;

import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A connection's settings in the Kubernetes client's terms. Throws {@link IllegalArgumentException}
 * for what no retry can mend; that the server answers is not checked.
 */
final class ClientConfig {
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

  private final Map<String, String> environment;
  private final Path serviceAccount;

  /**
   * Reads the process's surroundings from these.
   *
   * @param serviceAccount the folder of the service account's {@code token} and {@code ca.crt}
   */
  ClientConfig(Map<String, String> environment, Path serviceAccount) {
    this.environment = environment;
    this.serviceAccount = serviceAccount;
  }

  /** The configuration for a connection. */
  Config of(Connection connection, String userAgent) {
    Config config =
        switch (connection) {
          case Connection.InCluster _ -> inCluster();
          case Connection.Kubeconfig(var file, var context) -> kubeconfig(file, context);
          case Connection.Endpoint(var url, var tls) -> endpoint(url, tls);
        };
    ClientKey.tellAlgorithm(config);
    config.setUserAgent(userAgent);
    config.setHttp2Disable(true); // why: see ApiClient
    config.setConnectionTimeout(CONNECT_TIMEOUT_MILLIS);
    config.setRequestRetryBackoffLimit(0); // reflectors wait and retry themselves
    return config;
  }

  private Config inCluster() {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
    if (host.isEmpty() || port.isEmpty()) {
      throw new IllegalArgumentException(
          "not running in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not"
              + " set; name an API server with kubeconfig or endpoint");
    }
    Path token = readable(serviceAccount.resolve("token"), "the service account's token");
    Path authority = readable(serviceAccount.resolve("ca.crt"), "the cluster's authority");
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://" + bracketed(host) + ":" + port + "/")
            .withCaCertFile(authority.toString())
            .build();
    config.setOauthTokenProvider(new TokenFile(token));
    return config;
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static Config kubeconfig(Path file, Optional<String> context) {
    readable(file, "the kubeconfig");
    var parsed = read(file, () -> KubeConfigUtils.parseConfig(file.toFile()));
    List<NamedContext> known = parsed.getContexts() == null ? List.of() : parsed.getContexts();
    String current = parsed.getCurrentContext() == null ? "" : parsed.getCurrentContext();
    String wanted = context.orElse(current);
    if (known.stream().noneMatch(c -> wanted.equals(c.getName()))) {
      throw new IllegalArgumentException(
          "kubeconfig %s has no context %s; it has %s"
              .formatted(
                  file,
                  wanted.isEmpty() ? "that is current" : "\"" + wanted + "\"",
                  known.isEmpty() ? "none" : known.stream().map(NamedContext::getName).toList()));
    }
    Config config = withSlash(read(file, () -> Config.fromKubeconfig(wanted, file.toFile())));
    tokenFile(parsed, wanted)
        .map(token -> readable(file.resolveSibling(token), "the user's token"))
        .ifPresent(token -> config.setOauthTokenProvider(new TokenFile(token)));
    return config;
  }

  /** The file with the token of the context's user, which the client leaves to us. */
  private static Optional<String> tokenFile(
      io.fabric8.kubernetes.api.model.Config parsed, String context) {
    List<NamedAuthInfo> users = parsed.getUsers() == null ? List.of() : parsed.getUsers();
    return parsed.getContexts().stream()
        .filter(named -> context.equals(named.getName()))
        .map(named -> String.valueOf(named.getContext().getUser()))
        .flatMap(name -> users.stream().filter(user -> name.equals(user.getName())))
        .map(user -> user.getUser().getTokenFile())
        .filter(token -> token != null && !token.isEmpty())
        .findFirst();
  }

  private static <T> T read(Path file, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (RuntimeException e) { // the parsers below throw of several unrelated kinds
      throw new IllegalArgumentException("kubeconfig " + file + " cannot be read: " + reason(e), e);
    }
  }

  private static Config endpoint(String url, Optional<Connection.Tls> tls) {
    String whole = url.contains("://") ? url : (tls.isPresent() ? "https://" : "http://") + url;
    if (!whole.startsWith("http://") && !whole.startsWith("https://")) {
      throw new IllegalArgumentException(
          "endpoint is " + url + ", but must begin with http:// or https://");
    }
    Config config = new ConfigBuilder(Config.empty()).withMasterUrl(whole).build();
    tls.ifPresent(
        files -> {
          config.setClientCertFile(
              readable(files.certificate(), "the client certificate").toString());
          config.setClientKeyFile(readable(files.key(), "the client key").toString());
          config.setCaCertFile(readable(files.authority(), "the authority").toString());
        });
    return withSlash(config);
  }

  private static Config withSlash(Config config) {
    if (!config.getMasterUrl().endsWith("/")) {
      config.setMasterUrl(config.getMasterUrl() + "/");
    }
    return config;
  }

  private static Path readable(Path file, String what) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "%s cannot be read: %s %s"
              .formatted(
                  what, file, Files.exists(file) ? "is not a readable file" : "does not exist"));
    }
    return file;
  }

  private static String reason(Throwable e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }

  /** The token as it is now: the kubelet writes a new one every hour. */
  private record TokenFile(Path file) implements OAuthTokenProvider {
    @Override
    public String getToken() {
      try {
        return Files.readString(file).strip();
      } catch (IOException _) {
        return ""; // then the server says 401, and that is logged once
      }
    }
  }
}
