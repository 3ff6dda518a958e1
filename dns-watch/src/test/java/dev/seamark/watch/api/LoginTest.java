package dev.seamark.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Await;
import dev.seamark.watch.WatchSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A kubeconfig is honoured")
class LoginTest {
  private static final WatchSettings FEW = new WatchSettings("", "", false, false, false);

  @TempDir private Path folder;

  private ApiSource source(String cluster, String user) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("config"),
            """
            clusters: [{name: c, cluster: {%s}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            current-context: c
            users: [{name: u, user: {%s}}]
            """
                .formatted(cluster, user));
    return new ApiSource(
        new ApiSettings(new Connection.Kubeconfig(file, Optional.empty()), FEW),
        ApiMetrics.NONE,
        Fixture.surroundings());
  }

  private static void sync(ApiSource source) {
    try (source) {
      source.start();
      Await.until("synced, but " + source.problems(), source.catalog()::synced);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"EC", "Ed25519", "RSA"})
  @DisplayName("with a client certificate and a key of any algorithm")
  void clientKeys(String algorithm) throws IOException {
    Certificates certificates = new Certificates(folder, algorithm);
    try (var server = new ScriptedApiServer(certificates.context(), true)) {
      sync(
          source(
              "server: '%s', certificate-authority: %s"
                  .formatted(server.url(), certificates.authority()),
              "client-certificate: %s, client-key: %s"
                  .formatted(certificates.certificate(), certificates.key())));
    }
  }

  @Test
  @DisplayName("with a plugin that gives a certificate and is told about the cluster")
  void plugin() throws IOException {
    Certificates certificates = new Certificates(folder, "EC");
    Path said = folder.resolve("said.json");
    Files.writeString(
        said,
        "{\"status\":{\"clientCertificateData\":\"%s\",\"clientKeyData\":\"%s\"}}"
            .formatted(
                Files.readString(certificates.certificate()).replaceAll("\\R", "\\\\n"),
                Files.readString(certificates.key()).replaceAll("\\R", "\\\\n")));
    Path told = folder.resolve("told.json");
    try (var server = new ScriptedApiServer(certificates.context(), true)) {
      sync(
          source(
              "server: '%s', certificate-authority: %s"
                  .formatted(server.url(), certificates.authority()),
              "exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, "
                  + "'printenv KUBERNETES_EXEC_INFO > %s; cat %s'], provideClusterInfo: true}"
                      .formatted(told, said)));
      assertThat(Files.readString(told))
          .contains("\"kind\":\"ExecCredential\"")
          .contains("\"server\":\"" + server.url() + "\"")
          .contains("\"certificate-authority-data\":\"");
    }
  }

  @Test
  @DisplayName("with a name that the server's certificate is for, other than that of its URL")
  void tlsServerName() throws IOException {
    Certificates certificates = new Certificates(folder, "EC");
    try (var server = new ScriptedApiServer(certificates.context(), false)) {
      String url = server.url().replace("127.0.0.1", "localhost");
      String cluster =
          "server: '%s', certificate-authority: %s".formatted(url, certificates.authority());
      try (var refused = source(cluster, "token: t")) {
        refused.start();
        Await.until("a problem", () -> !refused.problems().isEmpty());
        assertThat(refused.problems().getFirst().message()).contains("tls-server-name");
      }
      sync(source(cluster + ", tls-server-name: 127.0.0.1", "token: t"));
    }
  }

  @Test
  @DisplayName("with a proxy, which is asked for the server")
  void proxy() throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    try (var server = new ScriptedApiServer();
        var proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> relay(proxy, server, asked));
      sync(
          source(
              "server: 'http://api.invalid:80', proxy-url: 'http://127.0.0.1:%d'"
                  .formatted(proxy.getLocalPort()),
              "token: t"));
    }
    assertThat(asked).contains("CONNECT api.invalid:80 HTTP/1.1");
  }

  private static void relay(ServerSocket proxy, ScriptedApiServer server, List<String> asked) {
    try {
      while (true) {
        Socket client = proxy.accept();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) client.getInputStream().read());
        }
        asked.add(head.toString().lines().findFirst().orElseThrow());
        int port = Integer.parseInt(server.url().replaceAll(".*:", ""));
        Socket there = new Socket(InetAddress.getLoopbackAddress(), port);
        client
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        Thread.ofVirtual().start(() -> pump(client, there));
        Thread.ofVirtual().start(() -> pump(there, client));
      }
    } catch (IOException _) {
      // closed with the test
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
    } catch (IOException _) {
      // either side has closed
    }
  }

  @Test
  @DisplayName("with the authority and certificate that its files hold when a connection is made")
  void renewed() throws IOException {
    Certificates before = new Certificates(Files.createDirectory(folder.resolve("before")), "EC");
    Certificates after = new Certificates(Files.createDirectory(folder.resolve("after")), "EC");
    Path authority = folder.resolve("ca.crt");
    Path certificate = folder.resolve("client.crt");
    Path key = folder.resolve("client.key");
    Files.copy(before.authority(), authority);
    Files.copy(before.certificate(), certificate);
    Files.copy(before.key(), key);
    try (var server = new ScriptedApiServer(before.context(), true)) {
      try (var source =
          source(
              "server: '%s', certificate-authority: ca.crt".formatted(server.url()),
              "client-certificate: client.crt, client-key: client.key")) {
        source.start();
        Await.until("synced, but " + source.problems(), source.catalog()::synced);
        server.down();
        server.speaks(after.context());
        server.up();
        Files.copy(after.authority(), authority, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(after.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(after.key(), key, StandardCopyOption.REPLACE_EXISTING);
        server.put(ScriptedApiServer.SERVICES, Sample.clusterIp("default", "new", "10.96.0.1"));
        Await.until(
            "the new one is known, but " + source.problems(),
            () -> source.catalog().service(Fixture.key("default/new")).isPresent());
      }
    }
  }
}
