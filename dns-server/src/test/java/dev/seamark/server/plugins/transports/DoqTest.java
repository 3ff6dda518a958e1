package dev.seamark.server.plugins.transports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.plugins.transports.QuicClient.Outcome;
import dev.seamark.server.upstream.tls.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

@DisplayName("DNS over QUIC")
class DoqTest {
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

  private QuicClient connect(Authority.Issued... own) throws Exception {
    return QuicClient.connect(served, "doq", own);
  }

  @Test
  @DisplayName("answers each query on a stream of its own, which ends with the reply")
  void answers() throws Exception {
    served.serving("quic", TLS, "whoami", "prometheus 127.0.0.1:0", "log . \"{proto} {remote}\"");
    assertThat(served.server().announcements())
        .containsExactly("quic://.:" + served.port + " on 127.0.0.1");
    try (QuicClient client = connect()) {
      List<QuicClient.Stream> streams = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        byte[] query = QuicClient.framed(QuicClient.query("a" + i + ".test.").toWire());
        streams.add(client.open().write(query).end());
      }
      for (int i = 0; i < streams.size(); i++) {
        Message reply = streams.get(i).outcome().message();
        assertThat(reply.getHeader().getID()).isZero();
        assertThat(reply.getQuestion().getName()).hasToString("a" + i + ".test.");
        assertThat(reply.getSection(Section.ADDITIONAL)).hasSize(2);
      }
    }
    String server = "server=\"quic://127.0.0.1:" + served.port;
    served.awaitMetric(200, "coredns_dns_requests_total", "proto=\"udp\"", server);
    served.awaitMetric(200, "coredns_dns_quic_responses_total", "status=\"0x0\"", server);
    assertThat(served.log()).contains("[INFO] udp 127.0.0.1").doesNotContain("WARNING");
  }

  @Test
  @DisplayName("takes a query that comes in parts")
  void parts() throws Exception {
    served.serving("quic", TLS, "whoami");
    try (QuicClient client = connect()) {
      QuicClient.Stream stream = client.open();
      for (byte each : QuicClient.framed(QuicClient.query("a.test.").toWire())) {
        stream.write(each);
      }
      assertThat(stream.end().outcome().message().getSection(Section.ADDITIONAL)).hasSize(2);
    }
  }

  @Test
  @DisplayName("does not cut replies, however large, and sends the messages of a transfer in turn")
  void large() throws Exception {
    StringBuilder zone =
        new StringBuilder("@ 60 IN SOA ns.a.test. h.a.test. 1 60 60 60 60\n@ NS ns\n");
    for (int i = 0; i < 1_000; i++) {
      zone.append("big 60 IN TXT \"%0100d\"\n".formatted(i));
    }
    for (int i = 0; i < 5_000; i++) {
      zone.append("n").append(i).append(" 60 IN A 192.0.2.1\n");
    }
    zone.append("ns 60 IN A 192.0.2.1\n");
    Files.writeString(folder.resolve("a.test"), zone.toString());
    served.serving("quic", TLS, "file a.test a.test", "transfer a.test {", "to *", "}");
    try (QuicClient client = connect()) {
      Message transfer = QuicClient.query("a.test.");
      transfer =
          Message.newQuery(
              org.xbill.DNS.Record.newRecord(
                  transfer.getQuestion().getName(),
                  org.xbill.DNS.Type.AXFR,
                  org.xbill.DNS.DClass.IN));
      transfer.getHeader().setID(0);
      byte[] all = client.ask(transfer).bytes();
      int records = 0;
      int messages = 0;
      for (int at = 0; at < all.length; messages++) {
        int length = (all[at] & 0xFF) << 8 | all[at + 1] & 0xFF;
        byte[] message = new byte[length];
        System.arraycopy(all, at + 2, message, 0, length);
        records += new Message(message).getSection(Section.ANSWER).size();
        at += 2 + length;
      }
      assertThat(records).isEqualTo(1_000 + 5_000 + 4);
      assertThat(messages).isGreaterThan(1);
    }
  }

  @Test
  @DisplayName("pads the reply to a query with padding to a multiple of 468 bytes")
  void pads() throws Exception {
    served.serving("quic", TLS, "whoami");
    try (QuicClient client = connect()) {
      Message query = QuicClient.query("a.test.");
      query.addRecord(
          new OPTRecord(
              1232, 0, 0, 0, new GenericEDNSOption(EDNSOption.Code.PADDING, new byte[20])),
          Section.ADDITIONAL);
      assertThat(client.ask(query).bytes()).hasSize(2 + BLOCK);
    }
  }

  @Test
  @DisplayName("resets the stream of a query that a plugin drops")
  void dropped() throws Exception {
    served.serving("quic", TLS, "acl {", "drop type A net *", "}", "whoami");
    try (QuicClient client = connect()) {
      Outcome outcome = client.ask(QuicClient.query("a.test."));
      assertThat(outcome.code()).isEqualTo(5); // DOQ_UNSPECIFIED_ERROR
      assertThat(outcome.bytes()).isEmpty();
    }
    served.awaitMetric(1, "coredns_dns_quic_responses_total", "status=\"0x5\"");
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
    served.serving("quic", TLS + " ca.pem {", "client_auth " + kind, "}", "whoami");
    Authority other = new Authority("Another authority");
    assertThat(isAnswered()).isEqualTo(none);
    assertThat(isAnswered(other.issue("client"))).isEqualTo(stranger);
    assertThat(isAnswered(served.authority.issue("client"))).isEqualTo(known);
    int refused = (none ? 0 : 1) + (stranger ? 0 : 1);
    served.awaitMetric(
        refused, "seamark_tls_handshakes_failed_total", "reason=\"client_certificate\"");
  }

  private boolean isAnswered(Authority.Issued... own) {
    try (QuicClient client = connect(own)) {
      return client.ask(QuicClient.query("a.test.")).bytes().length > 2;
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  @DisplayName("takes a renewed certificate, and connections that are there go on")
  void renewal() throws Exception {
    served.serving("quic", TLS, "whoami");
    try (QuicClient kept = connect()) {
      X509Certificate before = certificate(kept);
      Authority.Issued renewed = served.renew();
      served.server().reload();
      try (QuicClient next = connect()) {
        assertThat(certificate(next)).isEqualTo(renewed.certificate()).isNotEqualTo(before);
        next.ask(QuicClient.query("a.test.")).message();
      }
      assertThat(kept.ask(QuicClient.query("a.test.")).message().getSection(Section.ADDITIONAL))
          .hasSize(2);
    }
  }

  private static X509Certificate certificate(QuicClient client) throws Exception {
    return (X509Certificate)
        Objects.requireNonNull(client.connection.sslEngine()).getSession().getPeerCertificates()[0];
  }

  @Test
  @DisplayName("goes on through a reload, on the same connection")
  void reload() throws Exception {
    served.serving("quic", TLS, "whoami");
    try (QuicClient kept = connect()) {
      kept.ask(QuicClient.query("a.test.")).message();
      served.corefile(
          "quic://.:PORT {\n bind 127.0.0.1\n root FOLDER\n tls cert.pem key.pem\n"
              + " template ANY ANY {\n rcode NXDOMAIN\n }\n}");
      served.server().reload();
      assertThat(kept.ask(QuicClient.query("a.test.")).message().getRcode()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName(
      "answers what has come when the server ends, and closes connections without an error")
  void end() throws Exception {
    served.serving("quic", TLS, "whoami");
    try (QuicClient client = connect()) {
      client.ask(QuicClient.query("a.test.")).message();
      List<QuicClient.Stream> streams = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        byte[] query = QuicClient.framed(QuicClient.query("a.test.").toWire());
        streams.add(client.open().write(query).end());
      }
      served.close();
      for (QuicClient.Stream each : streams) {
        assertThat(each.outcome().bytes()).hasSizeGreaterThan(2);
      }
      assertThat(client.closedWith()).isZero();
    }
  }

  @Test
  @DisplayName("stands on the port of DNS over TLS, which is TCP's")
  void besideTls() throws Exception {
    served.corefile(
        """
        tls://.:PORT quic://.:PORT {
            bind 127.0.0.1
            tls FOLDER/cert.pem FOLDER/key.pem
            whoami
        }
        """);
    served.server().start();
    try (QuicClient client = connect();
        var tls = served.secure()) {
      assertThat(client.ask(QuicClient.query("a.test.")).bytes()).hasSizeGreaterThan(2);
      assertThat(Served.ask(tls, "a.test.").getRcode()).isZero();
    }
  }

  @Test
  @DisplayName("is not served without a certificate")
  void plain() {
    assertThatThrownBy(() -> served.serving("quic", "whoami"))
        .hasMessageContaining("Corefile:1:1: quic://127.0.0.1:" + served.port)
        .hasMessageContaining(
            "has no certificate, and QUIC is always encrypted; write tls CERT KEY");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "quic 5                                 | 6:7  | quic",
        "quic {\\nmax_streams\\n}               | 7:1  | max_streams",
        "quic {\\nmax_streams 0\\n}             | 7:13 | must be a positive integer",
        "quic {\\nmax_streams abc\\n}           | 7:13 | must be a positive integer",
        "quic {\\nworker_pool_size -1\\n}       | 7:18 | must be a positive integer",
        "quic {\\nmax_connections x\\n}         | 7:17 | must be a number",
        "quic {\\nmax_streams 1\\nmax_streams 2\\n} | 8:13 | already defined",
        "quic {\\nmax_stream 1\\n}              | 7:1  | max_streams",
      })
  @DisplayName("has bounds, whose mistakes are named:")
  void mistakes(String line, String at, String why) {
    assertThatThrownBy(() -> served.serving("quic", TLS, "whoami", line.replace("\\n", "\n")))
        .hasMessageContaining("Corefile:" + at + ": ")
        .hasMessageContaining(why)
        .hasMessageNotContainingAny("Exception", "java.");
  }
}
