package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

@DisplayName("A reply without an answer")
class ExtendedErrorsTest {
  @TempDir static Path directory;

  private static int port;
  private static int otherPort;
  private static Instance server;

  @BeforeAll
  static void serve() throws Exception {
    port = Instance.freePort();
    otherPort = Instance.freePort();
    server =
        Instance.serving(
            directory,
            """
            (here) {
                bind 127.0.0.1
            }
            forwarded.test:%1$d {
                import here
                forward . 127.0.0.1:1
            }
            cluster.local:%1$d {
                import here
                kubernetes {
                    endpoint http://127.0.0.1:1
                    startup_timeout 0s
                }
            }
            empty.test:%1$d {
                import here
                local
            }
            blocked.test:%1$d {
                import here
                acl {
                    block
                }
                whoami
            }
            failing.test:%1$d {
                import here
                template IN ANY {
                    rcode SERVFAIL
                }
            }
            .:%2$d {
                import here
                whoami
            }
            """
                .formatted(port, otherPort));
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name.other.test.        | REFUSED  | 20 | no server block of this server holds the name
          name.forwarded.test.    | SERVFAIL | 23 | .*127\\.0\\.0\\.1:1.*
          web.default.svc.cluster.local. | SERVFAIL | 14 | the cluster is not known yet
          name.empty.test.        | SERVFAIL | 0  | plugin/local: no next plugin found
          name.blocked.test.      | REFUSED  | 15 |
          name.failing.test.      | SERVFAIL | 0  | plugin template failed
          """)
  @DisplayName("says why, where the client can be told")
  void saysWhy(String name, String rcode, int code, @Nullable String text) throws IOException {
    assertError(ask(port, name, DClass.IN, true), rcode, code, text);
  }

  @Test
  @DisplayName("says that a class is not served")
  void ofAnotherClass() throws IOException {
    Message reply = ask(otherPort, "name.test.", DClass.CH, true);
    assertError(reply, "REFUSED", 21, "only class IN is served");
  }

  private static void assertError(Message reply, String rcode, int code, @Nullable String text) {
    assertThat(Rcode.string(reply.getRcode())).isEqualTo(rcode);
    assertThat(Instance.errors(reply))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.getErrorCode()).isEqualTo(code);
              String said = error.getText() == null ? "" : error.getText();
              assertThat(said).matches(text == null ? "" : text);
              assertThat(said.length()).isLessThanOrEqualTo(160);
            });
  }

  @Test
  @DisplayName("is the code alone to a client that sent no OPT record")
  void withoutEdns() throws IOException {
    Message reply = ask(port, "name.forwarded.test.", DClass.IN, false);
    assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(reply.getOPT()).isNull();
  }

  private static Message ask(int port, String name, int recordClass, boolean edns)
      throws IOException {
    return Instance.ask(port, name, Type.A, recordClass, r -> r.setEDNS(edns ? 0 : -1));
  }
}
