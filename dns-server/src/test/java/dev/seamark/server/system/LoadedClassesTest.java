package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

@DisplayName("A Corefile without an expression")
class LoadedClassesTest {
  private static final String EXPRESSIONS = "com.google.re2j.";

  @TempDir private Path directory;

  private String loaded(String corefile) throws Exception {
    Path file = Files.writeString(directory.resolve("Corefile"), corefile);
    List<String> command = Program.seamark("check", file.toString());
    command.add(1, "-Xlog:class+load:stdout");
    try (Program program = Program.start(directory, command)) {
      assertThat(program.exitCode()).isZero();
      return program.output();
    }
  }

  @Test
  @DisplayName("does not load TLS unless an upstream or a listener has it")
  void withoutTls() throws Exception {
    String plain = ".:53 {\n    errors\n    forward . 192.0.2.1\n    cache 30\n}\n";
    assertThat(loaded(plain))
        .contains("dev.seamark.server.plugins.upstream.forward.Forward ")
        .doesNotContain(
            "dev.seamark.server.tls.",
            "dev.seamark.server.transport.tls.",
            "dev.seamark.server.transport.doh.",
            "dev.seamark.server.transport.proxied.",
            "dev.seamark.server.transport.quic.",
            "dev.seamark.server.transport.doq.",
            "dev.seamark.server.upstream.tls.",
            "dev.seamark.server.upstream.doh.",
            "io.netty.handler.ssl.",
            "io.netty.handler.codec.quic.");
    assertThat(loaded(plain.replace("192.0.2.1", "tls://192.0.2.1")))
        .contains("dev.seamark.server.upstream.tls.", "io.netty.handler.ssl.")
        .doesNotContain(
            "dev.seamark.server.upstream.doh.",
            "io.netty.handler.codec.http2.",
            "io.netty.handler.codec.quic.");
  }

  @Test
  @DisplayName(
      "does not load what serves by TLS, HTTPS, QUIC or behind proxies, though it answers over TCP")
  void servingWithoutTls() throws Exception {
    int port = Instance.freePort();
    Path file =
        Files.writeString(
            directory.resolve("Corefile"),
            ".:" + port + " {\n    bind 127.0.0.1\n    errors\n    whoami\n    reload\n}\n");
    List<String> command = Program.seamark("-conf", file.toString());
    command.add(1, "-Xlog:class+load:stdout");
    try (Program program = Program.start(directory, command)) {
      program.await(line -> line.startsWith("linux/"));
      assertThat(Instance.ask(port, "a.test.", Type.A).getRcode()).isZero();
      SimpleResolver tcp =
          new SimpleResolver(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      tcp.setTCP(true);
      tcp.setTimeout(Duration.ofSeconds(20));
      tcp.send(Message.newQuery(Record.newRecord(Name.root, Type.A, DClass.IN)));
      program.await(line -> line.contains("dev.seamark.server.transport.tcp.TcpHandler "));
      assertThat(program.output())
          .doesNotContain(
              "dev.seamark.server.tls.",
              "dev.seamark.server.transport.tls.",
              "dev.seamark.server.transport.doh.",
              "dev.seamark.server.transport.proxied.",
              "dev.seamark.server.transport.quic.",
              "dev.seamark.server.transport.doq.",
              "dev.seamark.server.transport.quic.",
              "dev.seamark.server.transport.doq.",
              "dev.seamark.server.plugins.transports.",
              "io.netty.handler.ssl.",
              "io.netty.handler.codec.quic.",
              "io.netty.handler.codec.http");
    }
  }

  @Test
  @DisplayName("does not load what matches expressions")
  void withoutExpressions() throws Exception {
    String corefile =
        """
        .:53 {
            errors
            log
            template IN ANY example.org {
                answer "{{ .Name }} 60 IN A 192.0.2.1"
            }
            rewrite name suffix .a.test .b.test answer auto
            forward . 192.0.2.1
            cache 30
        }
        """;
    assertThat(loaded(corefile))
        .contains("dev.seamark.server.plugins.local.TemplateRule")
        .doesNotContain(EXPRESSIONS);
    assertThat(loaded(corefile.replace("name suffix", "name regex"))).contains(EXPRESSIONS);
  }
}
