package dev.seamark.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** An API server, and somebody who may do everything there. */
public final class Cluster implements AutoCloseable {
  private final String url;
  private final String authority;
  private final KubernetesClient admin;

  private Cluster(String url, String authority, KubernetesClient admin) {
    this.url = url;
    this.authority = authority;
    this.admin = admin;
  }

  /** The one whose administrator has this token. */
  static Cluster at(String url, Path authority, String token) {
    Config config = Config.empty();
    config.setMasterUrl(url);
    config.setCaCertFile(authority.toString());
    config.setOauthToken(token);
    return with(config, url, read(authority));
  }

  /** The one that a kubeconfig names, whose user must be its administrator. */
  public static Cluster of(Path kubeconfig) {
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    String file = config.getCaCertFile();
    String data = config.getCaCertData();
    String authority =
        file != null
            ? read(Path.of(file))
            : data != null
                ? new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8)
                : "";
    return with(config, config.getMasterUrl(), authority);
  }

  private static Cluster with(Config config, String url, String authority) {
    config.setRequestRetryBackoffLimit(0); // a test wants to know
    config.setRequestTimeout(30_000);
    config.setHttpsProxy(null);
    return new Cluster(url, authority, new KubernetesClientBuilder().withConfig(config).build());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is. */
  public String url() {
    return url;
  }

  /** Its administrator. */
  public KubernetesClient admin() {
    return admin;
  }

  /** Whether it serves. */
  public boolean isReady() {
    try {
      return "ok".equals(admin.raw("/readyz"));
    } catch (RuntimeException _) {
      return false;
    }
  }

  /** Writes a kubeconfig for a client whose token is in a file. */
  public Path kubeconfig(Path folder, Path tokenFile) {
    try {
      Path ca = Files.writeString(folder.resolve("ca.crt"), authority);
      return Files.writeString(
          folder.resolve("kubeconfig"),
          """
          apiVersion: v1
          kind: Config
          current-context: e2e
          clusters: [{name: e2e, cluster: {server: "%s", certificate-authority: "%s"}}]
          users: [{name: e2e, user: {tokenFile: "%s"}}]
          contexts: [{name: e2e, context: {cluster: e2e, user: e2e}}]
          """
              .formatted(url, ca, tokenFile));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
