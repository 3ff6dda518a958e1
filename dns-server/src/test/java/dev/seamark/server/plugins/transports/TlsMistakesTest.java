package dev.seamark.server.plugins.transports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.upstream.tls.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A tls line")
class TlsMistakesTest {
  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void open() throws IOException {
    served = new Served(folder);
    Authority.Issued other = served.authority.issue("other");
    other.keyIn(folder.resolve("other.pem"));
    Files.writeString(folder.resolve("empty.pem"), "");
    Files.writeString(
        folder.resolve("locked.pem"),
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n");
    Files.createDirectory(folder.resolve("folder"));
  }

  @AfterEach
  void close() {
    served.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "tls                           | 4:2  | tls CERT KEY [CA]",
        "tls cert.pem                  | 4:6  | tls CERT KEY [CA]",
        "tls cert.pem key.pem a b      | 4:25 | tls CERT KEY [CA]",
        "tls none.pem key.pem          | 4:6  | /none.pem: no such file",
        "tls cert.pem none.pem         | 4:15 | /none.pem: no such file",
        "tls cert.pem key.pem none.pem | 4:23 | /none.pem: no such file",
        "tls folder key.pem            | 4:6  | /folder: it is a directory",
        "tls cert.pem other.pem        | 4:15 | /other.pem: the key does not belong to the"
            + " certificate",
        "tls empty.pem key.pem         | 4:6  | /empty.pem: there is no certificate in PEM",
        "tls key.pem cert.pem          | 4:6  | /key.pem: there is no certificate in PEM",
        "tls cert.pem empty.pem        | 4:15 | /empty.pem: there is no private key in PEM",
        "tls cert.pem locked.pem       | 4:15 | /locked.pem: the key has a password",
        "tls cert.pem key.pem empty.pem | 4:23 | /empty.pem: there is no certificate in PEM",
        "tls cert.pem key.pem {\\nclient_auth\\n}       | 5:1  | client_auth",
        "tls cert.pem key.pem {\\nclient_auth maybe\\n} | 5:13 | write client_auth nocert|request|",
        "tls cert.pem key.pem {\\nkeylog a\\n}          | 5:1  | 'keylog' is not supported yet",
        "tls cert.pem key.pem {\\nacme a.test\\n}       | 5:1  | 'acme' is not supported yet; have",
        "tls cert.pem key.pem\\ntls cert.pem key.pem    | 5:1  | only be used once",
      })
  @DisplayName("says where it is wrong and why:")
  void mistakes(String line, String at, String why) {
    assertThatThrownBy(() -> served.serving("tls", line.replace("\\n", "\n"), "whoami"))
        .hasMessageContaining("Corefile:" + at + ": ")
        .hasMessageContaining(why)
        .hasMessageNotContainingAny("Exception", "java.");
  }

  @Test
  @DisplayName("may name an expired certificate, which it warns of, as CoreDNS starts with it")
  void expired() throws Exception {
    Instant past = Instant.parse("2020-01-01T00:00:00Z");
    Authority.Issued old =
        served.authority.issue(past, past.plus(30, ChronoUnit.DAYS), "localhost");
    old.certificateIn(folder.resolve("old.pem"));
    old.keyIn(folder.resolve("old-key.pem"));
    served.serving("tls", "tls old.pem old-key.pem", "whoami");
    assertThat(served.log())
        .contains(
            "Corefile:4:6: plugin/tls: the certificate expired on 2020-01-31 00:00 UTC; clients"
                + " refuse it: renew it");
  }

  @Test
  @DisplayName("is the same in all blocks of one listener")
  void twoBlocks() throws Exception {
    Authority.Issued other = served.authority.issue("localhost");
    other.certificateIn(folder.resolve("second.pem"));
    other.keyIn(folder.resolve("second-key.pem"));
    String two =
        """
        tls://a.test:PORT {
            bind 127.0.0.1
            tls FOLDER/cert.pem FOLDER/key.pem
            whoami
        }
        tls://b.test:PORT {
            bind 127.0.0.1
            %s
            whoami
        }
        """;
    served.corefile(two.formatted("tls FOLDER/second.pem FOLDER/second-key.pem"));
    assertThatThrownBy(served.server()::start)
        .hasMessageContaining("Corefile:8:5: plugin/tls: tls://127.0.0.1:" + served.port)
        .hasMessageContaining("the one at Corefile:3:5");
    served.corefile(two.formatted("tls FOLDER/cert.pem FOLDER/key.pem"));
    served.server().start();
  }

  @Test
  @DisplayName("has no effect in a block without an encrypted listener, which it warns of")
  void withoutListener() throws Exception {
    served.serving("dns", "tls cert.pem key.pem", "whoami");
    assertThat(served.server().announcements()).hasSize(1);
    assertThat(served.log()).contains("Corefile:4:2: plugin/tls: 'tls' has no effect");
  }

  @Test
  @DisplayName("is of no use where two schemes want one port")
  void samePort() {
    served.corefile(
        """
        .:PORT {
            whoami
        }
        tls://.:PORT {
            tls FOLDER/cert.pem FOLDER/key.pem
            whoami
        }
        """);
    assertThatThrownBy(served.server()::start)
        .hasMessageContaining("Corefile:4:1: cannot serve tls://: port :" + served.port)
        .hasMessageContaining("the first one is at Corefile:1:1");
  }
}
