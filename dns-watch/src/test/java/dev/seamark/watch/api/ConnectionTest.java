package dev.seamark.watch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.seamark.watch.Await;
import dev.seamark.watch.WatchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A connection")
class ConnectionTest {
  private static final WatchSettings FEW = new WatchSettings("", "", false, false, false);

  @TempDir private static Path keys;
  private static Certificates rsa;
  private static Certificates ec;

  @TempDir private Path folder;

  @BeforeAll
  static void makeKeys() throws IOException {
    rsa = new Certificates(Files.createDirectory(keys.resolve("rsa")), "RSA");
    ec = new Certificates(Files.createDirectory(keys.resolve("ec")), "EC");
  }

  private static ApiSource source(Connection connection) {
    return source(connection, Fixture.surroundings());
  }

  private static ApiSource source(Connection connection, ApiSource.Surroundings surroundings) {
    return new ApiSource(new ApiSettings(connection, FEW), ApiMetrics.NONE, surroundings);
  }

  private static void sync(ApiSource source) {
    try (source) {
      source.start();
      Await.until("synced, but " + source.problems(), source.catalog()::synced);
    }
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The file {@code token} says young, and is written anew. */
  private void followsTheToken(ScriptedApiServer server, ApiSource source) {
    try (source) {
      source.start();
      Await.until("synced, but " + source.problems(), source.catalog()::synced);
      assertThat(server.requests(ScriptedApiServer.SERVICES).getFirst().authorization())
          .isEqualTo("Bearer young");
      write("token", "younger\n");
      Await.until("watching", () -> server.openWatches(ScriptedApiServer.SERVICES) == 1);
      server.endWatches(ScriptedApiServer.SERVICES);
      Await.until(
          "the new token",
          () ->
              server
                  .requests(ScriptedApiServer.SERVICES)
                  .getLast()
                  .authorization()
                  .equals("Bearer younger"));
    }
  }

  @Nested
  @DisplayName("by kubeconfig")
  class ByKubeconfig {
    private Path kubeconfig(String url) {
      return write(
          "config",
          """
          apiVersion: v1
          kind: Config
          current-context: blue
          clusters:
          - {name: nowhere, cluster: {server: "http://127.0.0.1:1"}}
          - {name: here, cluster: {server: "%s"}}
          users:
          - {name: one, user: {token: first}}
          - {name: two, user: {token: second}}
          contexts:
          - {name: red, context: {cluster: nowhere, user: one}}
          - {name: blue, context: {cluster: here, user: one}}
          - {name: green, context: {cluster: here, user: two}}
          """
              .formatted(url));
    }

    @Test
    @DisplayName("uses the current context where none is named")
    void currentContext() {
      try (var server = new ScriptedApiServer()) {
        sync(source(new Connection.Kubeconfig(kubeconfig(server.url()), Optional.empty())));
        assertThat(server.requests(ScriptedApiServer.SERVICES).getFirst().authorization())
            .isEqualTo("Bearer first");
      }
    }

    @Test
    @DisplayName("asks another server than the context's with the context's credentials")
    void anotherServer() {
      try (var server = new ScriptedApiServer()) {
        Path file = kubeconfig("http://127.0.0.1:1");
        sync(source(new Connection.Kubeconfig(file, Optional.empty(), Optional.of(server.url()))));
        assertThat(server.requests(ScriptedApiServer.SERVICES).getFirst().authorization())
            .isEqualTo("Bearer first");
      }
    }

    @Test
    @DisplayName("uses the context that is named")
    void namedContext() {
      try (var server = new ScriptedApiServer()) {
        sync(source(new Connection.Kubeconfig(kubeconfig(server.url()), Optional.of("green"))));
        assertThat(server.requests(ScriptedApiServer.SERVICES).getFirst().authorization())
            .isEqualTo("Bearer second");
      }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"token", "FOLDER/token"})
    @DisplayName(
        "shows the token of a file, as kubeadm has it for kube-proxy, and the new one then")
    void tokenFile(String token) throws IOException {
      Files.copy(ec.authority(), folder.resolve("ca.crt"));
      write("token", "young\n");
      try (var server = new ScriptedApiServer(ec.context(), false)) {
        Path file =
            write(
                "kubeconfig.conf",
                """
                apiVersion: v1
                kind: Config
                clusters:
                - {name: default, cluster: {certificate-authority: FOLDER/ca.crt, server: "%s"}}
                contexts:
                - {name: default, context: {cluster: default, namespace: default, user: default}}
                current-context: default
                users:
                - {name: default, user: {tokenFile: %s}}
                """
                    .formatted(server.url(), token)
                    .replace("FOLDER", folder.toString()));
        followsTheToken(server, source(new Connection.Kubeconfig(file, Optional.empty())));
      }
    }

    @Test
    @DisplayName("is refused where there is no token in the place that it names")
    void noTokenFile() {
      Path file =
          write(
              "kubeconfig.conf",
              """
              clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
              contexts: [{name: c, context: {cluster: c, user: u}}]
              current-context: c
              users: [{name: u, user: {tokenFile: nowhere}}]
              """);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source(new Connection.Kubeconfig(file, Optional.empty())))
          .withMessage(
              "the user's token cannot be read: " + folder.resolve("nowhere") + " does not exist");
    }

    @Test
    @DisplayName("is refused where the context does not exist, with those that do")
    void unknownContext() {
      Path file = kubeconfig("http://127.0.0.1:1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source(new Connection.Kubeconfig(file, Optional.of("pink"))))
          .withMessage(
              "kubeconfig " + file + " has no context \"pink\"; it has [red, blue, green]");
    }

    @Test
    @DisplayName("is refused where the file is missing, or is none")
    void noKubeconfig() {
      Path missing = folder.resolve("missing");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source(new Connection.Kubeconfig(missing, Optional.empty())))
          .withMessage("the kubeconfig cannot be read: " + missing + " does not exist");
      Path garbage = write("garbage", "}{ not yaml");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source(new Connection.Kubeconfig(garbage, Optional.empty())))
          .withMessageStartingWith("kubeconfig " + garbage + " is not valid YAML: ");
      Path empty = write("empty", "");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source(new Connection.Kubeconfig(empty, Optional.empty())))
          .withMessageContaining(empty.toString());
    }
  }

  @Nested
  @DisplayName("by endpoint")
  class ByEndpoint {
    @ParameterizedTest(name = "{0} keys")
    @ValueSource(strings = {"RSA", "EC"})
    @DisplayName("shows the client's certificate to a server that asks for it")
    void clientCertificate(String algorithm) {
      Certificates certificates = algorithm.equals("EC") ? ec : rsa;
      try (var server = new ScriptedApiServer(certificates.context(), true)) {
        var tls =
            new Connection.Tls(
                certificates.certificate(), certificates.key(), certificates.authority());
        sync(source(new Connection.Endpoint(server.url(), Optional.of(tls))));
      }
    }

    @Test
    @DisplayName("does not talk to a server that nobody it trusts has signed")
    void unknownServer() {
      try (var server = new ScriptedApiServer(ec.context(), false);
          var source = source(new Connection.Endpoint(server.url(), Optional.empty()))) {
        source.start();
        Await.until("a problem", () -> !source.problems().isEmpty());
        assertThat(source.problems().getFirst().message())
            .contains("not signed by a known authority");
        assertThat(server.requests(ScriptedApiServer.SERVICES)).isEmpty();
      }
    }

    @Test
    @DisplayName("is refused where a file of its TLS is missing, or holds something else")
    void badFiles() {
      Path some = write("some.pem", "not a certificate");
      Path missing = folder.resolve("missing.pem");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  source(
                      new Connection.Endpoint(
                          "https://127.0.0.1:1",
                          Optional.of(new Connection.Tls(some, missing, some)))))
          .withMessage("the client key cannot be read: " + missing + " does not exist");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  source(
                      new Connection.Endpoint(
                          "https://127.0.0.1:1",
                          Optional.of(new Connection.Tls(some, some, some)))))
          .withMessageStartingWith(
              "the key or certificates for https://127.0.0.1:1/ cannot be used");
    }

    @Test
    @DisplayName("is refused where the URL is of another scheme")
    void badScheme() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source(new Connection.Endpoint("ftp://k8s", Optional.empty())))
          .withMessage("ftp://k8s is not the URL of an API server; write https://HOST:PORT");
    }
  }

  @Nested
  @DisplayName("in the cluster")
  class InCluster {
    private ApiSource.Surroundings pod(String port, Path serviceAccount) {
      var usual = Fixture.surroundings();
      return new ApiSource.Surroundings(
          Map.of("KUBERNETES_SERVICE_HOST", "127.0.0.1", "KUBERNETES_SERVICE_PORT", port),
          serviceAccount,
          usual.clock(),
          usual.random(),
          usual.backoff(),
          usual.patience(),
          usual.log());
    }

    @Test
    @DisplayName("shows the token of the service account, the new one after it was renewed")
    void token() throws IOException {
      Files.copy(ec.authority(), folder.resolve("ca.crt"));
      write("token", "young\n");
      try (var server = new ScriptedApiServer(ec.context(), false)) {
        String port = server.url().substring(server.url().lastIndexOf(':') + 1);
        followsTheToken(server, source(new Connection.InCluster(), pod(port, folder)));
      }
    }

    @Test
    @DisplayName("is refused outside of one, with what to do instead")
    void outside() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source(new Connection.InCluster()))
          .withMessageContaining("not running in a cluster")
          .withMessageContaining("kubeconfig or endpoint");
    }

    @Test
    @DisplayName("is refused where there is no service account")
    void noServiceAccount() {
      Path nothing = folder.resolve("nothing");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source(new Connection.InCluster(), pod("443", nothing)))
          .withMessageContaining(nothing.resolve("token") + " does not exist");
    }
  }

  @Test
  @DisplayName("must leave a watch some time before it is doubted")
  void silence() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ApiSettings(new Connection.InCluster(), FEW, Duration.ZERO))
        .withMessage("silence is PT0S, but must be more than 0");
  }
}
