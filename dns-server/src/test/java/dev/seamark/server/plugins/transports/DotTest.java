package dev.seamark.server.plugins.transports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.upstream.tls.Authority;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

@DisplayName("DNS over TLS")
class DotTest {
  private static final String TLS = "tls cert.pem key.pem";
  private static final int BLOCK = 468; // RFC 8467 section 4.1

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void open() throws IOException {
    served = new Served(folder);
  }

  @AfterEach
  void close() {
    served.close();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("answers many queries on one connection, by")
  void answers(String version) throws Exception {
    served.serving("tls", TLS, "whoami", "prometheus 127.0.0.1:0");
    assertThat(served.server().announcements())
        .containsExactly("tls://.:" + served.port + " on 127.0.0.1");
    try (SSLSocket socket = served.secure()) {
      socket.setEnabledProtocols(new String[] {version});
      Set<Integer> asked = new HashSet<>();
      Set<Integer> answered = new HashSet<>();
      Message[] queries = new Message[300];
      for (int i = 0; i < queries.length; i++) {
        queries[i] = Served.query("a" + i + ".test.");
        queries[i].getHeader().setID(i);
        asked.add(i);
      }
      Served.send(socket, queries);
      for (int i = 0; i < queries.length; i++) {
        Message reply = new Message(Served.receive(socket));
        assertThat(reply.getSection(Section.ADDITIONAL)).hasSize(2);
        answered.add(reply.getHeader().getID());
      }
      assertThat(answered).isEqualTo(asked);
    }
  }

  @Test
  @DisplayName("counts as TCP, as in CoreDNS, with the name of its listener")
  void counts() throws Exception {
    served.serving("tls", TLS, "whoami", "prometheus 127.0.0.1:0", "log . \"{proto} {remote}\"");
    try (SSLSocket socket = served.secure()) {
      Served.ask(socket, "a.test.");
    }
    served.awaitMetric(
        1,
        "coredns_dns_requests_total",
        "proto=\"tcp\"",
        "server=\"tls://127.0.0.1:" + served.port);
    assertThat(served.log()).contains("[INFO] tcp 127.0.0.1");
  }

  @Test
  @DisplayName("resumes a session on any event loop without showing the certificate again")
  void resumes() throws Exception {
    served.serving("tls", TLS, "whoami");
    AtomicInteger shown = new AtomicInteger();
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, new TrustManager[] {counting(shown)}, null);
    for (int i = 0; i < 8; i++) {
      try (SSLSocket socket = served.secure(client)) {
        Served.ask(socket, "a.test.");
      }
    }
    assertThat(shown).hasValue(1);
  }

  private X509ExtendedTrustManager counting(AtomicInteger shown) {
    X509ExtendedTrustManager trust =
        (X509ExtendedTrustManager) served.authority.trust().getTrustManagers()[0];
    return new X509ExtendedTrustManager() {
      @Override
      public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
          throws CertificateException {
        shown.incrementAndGet();
        trust.checkServerTrusted(chain, type, socket);
      }

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        throw new AssertionError("a socket was expected");
      }

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String type) {
        throw new AssertionError("a socket was expected");
      }

      @Override
      public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

      @Override
      public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

      @Override
      public void checkClientTrusted(X509Certificate[] chain, String type) {}

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
      }
    };
  }

  @ParameterizedTest(name = "of {0} bytes")
  @ValueSource(ints = {0, 1, 300, 1000})
  @DisplayName("pads the reply to a query with padding to a multiple of 468 bytes")
  void pads(int bytes) throws Exception {
    served.serving("tls", TLS, "whoami");
    try (SSLSocket socket = served.secure()) {
      Message query = Served.query("a.test.");
      query.addRecord(
          new OPTRecord(
              1232, 0, 0, 0, new GenericEDNSOption(EDNSOption.Code.PADDING, new byte[bytes])),
          Section.ADDITIONAL);
      Served.send(socket, query);
      byte[] reply = Served.receive(socket);
      assertThat(reply).hasSize(BLOCK);
      assertThat(new Message(reply).getOPT().getOptions(EDNSOption.Code.PADDING)).hasSize(1);
    }
  }

  @Test
  @DisplayName("does not pad where the client does not, nor in plain text")
  void doesNotPad() throws Exception {
    served.corefile(
        """
        .:PORT {
            bind 127.0.0.1
            whoami
        }
        tls://.:PORT {
            bind 127.0.0.2
            tls FOLDER/cert.pem FOLDER/key.pem
            whoami
        }
        """);
    served.server().start();
    Message query = Served.query("a.test.");
    query.addRecord(
        new OPTRecord(1232, 0, 0, 0, new GenericEDNSOption(EDNSOption.Code.PADDING, new byte[9])),
        Section.ADDITIONAL);
    try (Socket plain = served.connect()) {
      Served.send(plain, query);
      assertThat(new Message(Served.receive(plain)).getOPT().getOptions()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}: none {1}, of a stranger {2}, of the authority {3}")
  @CsvSource({
    "nocert,             true,  true,  true",
    "request,            true,  true,  true",
    "require,            false, true,  true",
    "verify_if_given,    true,  false, true",
    "require_and_verify, false, false, true",
  })
  @DisplayName("asks clients for a certificate as client_auth says")
  void clientCertificates(String kind, boolean none, boolean stranger, boolean known)
      throws Exception {
    served.serving("tls", TLS + " ca.pem {", "client_auth " + kind, "}", "whoami");
    Authority other = new Authority("Another authority");
    assertThat(isAnswered(served.authority.trusting())).isEqualTo(none);
    assertThat(isAnswered(other.issue("client").insisting(served.authority))).isEqualTo(stranger);
    assertThat(isAnswered(served.authority.issue("client").insisting(served.authority)))
        .isEqualTo(known);
    int refused = (none ? 0 : 1) + (stranger ? 0 : 1);
    served.awaitMetric(
        refused, "seamark_tls_handshakes_failed_total", "reason=\"client_certificate\"");
  }

  private boolean isAnswered(SSLContext client) {
    try (SSLSocket socket = served.secure(client)) {
      return Served.ask(socket, "a.test.").getSection(Section.ADDITIONAL).size() == 2;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  @DisplayName("takes a renewed certificate, and connections that are there go on")
  void renewal() throws Exception {
    served.serving("tls", TLS, "whoami");
    try (SSLSocket kept = served.secure()) {
      X509Certificate before = certificate(kept);
      Authority.Issued renewed = served.renew();
      served.server().reload();
      try (SSLSocket next = served.secure()) {
        assertThat(certificate(next)).isEqualTo(renewed.certificate()).isNotEqualTo(before);
        Served.ask(next, "a.test.");
      }
      assertThat(Served.ask(kept, "a.test.").getSection(Section.ADDITIONAL)).hasSize(2);
    }
    assertThat(served.log()).contains("[INFO] plugin/tls: the certificate " + folder);
  }

  @Test
  @DisplayName(
      "takes another certificate file with the next Corefile; what is wrong changes nothing")
  void reload() throws Exception {
    served.serving("tls", TLS, "whoami");
    Authority.Issued other = served.authority.issue("localhost");
    other.certificateIn(folder.resolve("other.pem"));
    String block = "tls://.:PORT {\n bind 127.0.0.1\n root FOLDER\n tls other.pem %s\n whoami\n}";
    try (SSLSocket kept = served.secure()) {
      served.corefile(block.formatted("key.pem"));
      served.server().reload();
      try (SSLSocket next = served.secure()) {
        assertThat(certificate(next)).isEqualTo(certificate(kept));
      }
      assertThat(served.log()).contains("the key does not belong to the certificate");
      other.keyIn(folder.resolve("other-key.pem"));
      served.corefile(block.formatted("other-key.pem"));
      served.server().reload();
      try (SSLSocket next = served.secure()) {
        assertThat(certificate(next)).isEqualTo(other.certificate());
      }
      Served.ask(kept, "a.test.");
    }
  }

  private static X509Certificate certificate(SSLSocket socket) throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  @Test
  @DisplayName("needs a tls line; without one it warns and serves in plain text, as CoreDNS does")
  void plain() throws Exception {
    served.serving("tls", "whoami");
    try (Socket socket = served.connect()) {
      assertThat(Served.ask(socket, "a.test.").getSection(Section.ADDITIONAL)).hasSize(2);
    }
    assertThat(served.log()).contains("is served in plain text: no block of it has a tls line");
  }

  @Test
  @DisplayName("shows a certificate that clients check")
  void stranger() throws Exception {
    served.serving("tls", TLS, "whoami");
    Authority other = new Authority("Another authority");
    assertThatThrownBy(() -> served.secure(other.trusting()))
        .hasStackTraceContaining("unable to find valid certification path");
    served.awaitMetric(1, "seamark_tls_handshakes_failed_total", "reason=\"refused\"");
  }
}
