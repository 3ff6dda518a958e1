package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.upstream.FakeServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("A client that acl blocks")
class AclAtTheDoorTest {
  private static final String ALLOWED = "127.0.0.1";
  private static final String BLOCKED = "127.0.0.2";

  @TempDir Path directory;
  private int port;

  private Instance serve(FakeServer upstream) throws Exception {
    port = Instance.freePort();
    return Instance.serving(
        directory,
        """
        .:%d {
            bind 127.0.0.1
            rewrite name alias.test www.example.org
            acl example.org {
                block net 127.0.0.2
            }
            cache {
                prefetch 1
                serve_stale
            }
            forward . %s
        }
        """
            .formatted(port, upstream.address()));
  }

  private Message ask(String from, String name) throws IOException {
    return Instance.ask(
        port, name, Type.A, DClass.IN, r -> r.setLocalAddress(InetAddress.ofLiteral(from)));
  }

  private void isRefused(String name) throws IOException {
    Message reply = ask(BLOCKED, name);
    assertThat(reply.getRcode()).as(name).isEqualTo(Rcode.REFUSED);
    assertThat(reply.getSection(Section.ANSWER)).isEmpty();
    assertThat(reply.getQuestion().getName()).hasToString(name);
  }

  @Test
  @DisplayName("gets no answer from the cache, none by way of rewrite, and costs no forward")
  void nothing() throws Exception {
    try (FakeServer upstream = FakeServer.answering("192.0.2.1");
        Instance _ = serve(upstream)) {
      isRefused("www.example.org.");
      isRefused("alias.test.");
      assertThat(upstream.asked()).isEmpty();
      for (String name : new String[] {"www.example.org.", "alias.test."}) {
        assertThat(ask(ALLOWED, name).getSection(Section.ANSWER)).hasSize(1);
      }
      assertThat(upstream.asked()).hasSize(1);
      isRefused("www.example.org.");
      isRefused("alias.test.");
      assertThat(ask(BLOCKED, "www.example.net.").getSection(Section.ANSWER)).hasSize(1);
      assertThat(upstream.asked()).hasSize(2);
    }
  }
}
