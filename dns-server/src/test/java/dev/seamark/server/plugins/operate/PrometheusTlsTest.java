package dev.seamark.server.plugins.operate;

import static dev.seamark.server.plugins.operate.Operating.directives;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.Page;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.telemetry.Meters;
import dev.seamark.server.upstream.tls.Authority;
import dev.seamark.watch.http.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("prometheus with tls")
class PrometheusTlsTest {
  private static final String USUAL = "cert_file: cert.pem\n  key_file: key.pem\n";

  @TempDir Path folder;
  private final int port = Page.freePort();
  private final Authority authority = new Authority("test");
  private final TestSetup setup = new TestSetup(Meters.registry(), new Shared(), ".");

  @BeforeEach
  void files() {
    renew();
    authority.certificateIn(folder.resolve("ca.pem"));
  }

  private void renew() {
    Authority.Issued issued = authority.issue("localhost", "127.0.0.1");
    issued.certificateIn(folder.resolve("cert.pem"));
    issued.keyIn(folder.resolve("key.pem"));
  }

  private Path config(String lines) throws IOException {
    return Files.writeString(folder.resolve("web.yml"), "tls_server_config:\n  " + lines);
  }

  private void started(String lines) throws Exception {
    setup.start(
        Prometheus.TYPE,
        directives("prometheus 127.0.0.1:%d {\n tls %s\n}".formatted(port, config(lines))));
  }

  private SSLContext client(Optional<Tls.Identity> identity) throws Exception {
    return Tls.of(Optional.of(Files.readAllBytes(folder.resolve("ca.pem"))), false, identity);
  }

  private HttpResponse<String> page(SSLContext context) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/metrics"))
              .timeout(Duration.ofSeconds(20))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  @DisplayName("shows its page over HTTPS, with the certificate that the files hold now")
  void page() throws Exception {
    try (setup) {
      started(USUAL);
      HttpResponse<String> first = page(client(Optional.empty()));
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.body()).contains("jvm_memory_used_bytes");
      var shown = first.sslSession().orElseThrow().getPeerCertificates()[0];
      renew();
      for (String file : new String[] {"cert.pem", "key.pem"}) {
        Files.setLastModifiedTime(
            folder.resolve(file), FileTime.from(Instant.now().plusSeconds(5)));
      }
      Await.until(
          "the new certificate is shown",
          () ->
              !((X509Certificate)
                      page(client(Optional.empty()))
                          .sslSession()
                          .orElseThrow()
                          .getPeerCertificates()[0])
                  .equals(shown));
    }
  }

  @Test
  @DisplayName("turns clients away that have no certificate of the authority, where it says so")
  void clients() throws Exception {
    try (setup) {
      started(
          USUAL
              + "  client_ca_file: ca.pem\n  client_auth_type: RequireAndVerifyClientCert\n"
              + "  max_version: TLS12\n");
      assertThatThrownBy(() -> page(client(Optional.empty()))).isInstanceOf(IOException.class);
      byte[] certificate = Files.readAllBytes(folder.resolve("cert.pem"));
      byte[] key = Files.readAllBytes(folder.resolve("key.pem"));
      HttpResponse<String> reply = page(client(Optional.of(new Tls.Identity(certificate, key))));
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.2");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "cert_file: cert.pem | missing one of key or key_file in tls_server_config; add it",
        "cert_file: absent.pem | absent.pem: no such file or directory; name a file that can be",
        "cert_fiel: cert.pem | unknown key 'cert_fiel' in tls_server_config; did you mean",
        "'cert_file: cert.pem\n  key_file: ca.pem' | certificate, key or client_ca cannot be used:",
        "'cert_file: cert.pem\n  key_file: key.pem\nbasic_auth_users: {a: b}' | basic_auth_users is"
            + " not supported; remove it",
        "'cert_file: cert.pem\n  key_file: key.pem\n  client_auth_type: Maybe' | invalid"
            + " client_auth_type 'Maybe'; write RequireAndVerifyClientCert or NoClientCert",
        "'cert_file: cert.pem\n"
            + "  key_file: key.pem\n"
            + "  client_ca_file: ca.pem' | client CAs have been configured without a"
            + " client_auth_type; add"
      })
  @DisplayName("does not start by a file that cannot be used, and says why")
  void refused(String lines, String why) {
    try (setup) {
      assertThatThrownBy(() -> started(lines)).rootCause().hasMessageContaining(why);
    }
  }
}
