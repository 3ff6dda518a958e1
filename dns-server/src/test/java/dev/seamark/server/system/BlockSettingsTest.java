package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.log.Logging;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.plugins.Plugins;
import dev.seamark.server.serve.Seamark;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A server block says")
class BlockSettingsTest {
  private static final int PATIENCE_MILLIS = 20_000;

  @TempDir Path directory;
  private final Logging unread = Logging.to(OutputStream.nullOutputStream());
  private final AtomicReference<String> corefile = new AtomicReference<>("");
  private int port;

  @BeforeEach
  void choosePort() throws IOException {
    port = Instance.freePort();
  }

  @AfterEach
  void close() {
    unread.close();
  }

  private void corefile(String... lines) {
    corefile.set(
        ".:" + port + " {\n bind 127.0.0.1\n " + String.join("\n ", List.of(lines)) + "\n}\n");
  }

  private Seamark serving(String... lines) throws Exception {
    corefile(lines);
    Seamark server =
        new Seamark(
            new Seamark.Settings(
                () ->
                    CorefileParser.parseText(
                        "Corefile",
                        corefile.get(),
                        directory,
                        Set.copyOf(Plugins.names()),
                        word -> Optional.empty()),
                port,
                2,
                code -> {}),
            new SimpleMeterRegistry());
    server.start();
    return server;
  }

  @Test
  @DisplayName("where its files are, wherever it says so")
  void root() throws Exception {
    Files.writeString(directory.resolve("names"), "192.0.2.7 a.test\n");
    try (Seamark server = serving("hosts names", "root " + directory)) {
      assertThat(server.announcements()).hasSize(1);
      assertThat(Instance.addresses(port, "a.test.")).containsExactly("192.0.2.7");
    }
  }

  @Test
  @DisplayName("how long connections are waited for; those that come after a reload by the new one")
  void timeouts() throws Exception {
    try (Seamark server = serving("whoami", "timeouts {", "read 1s", "}");
        Socket silent = connect()) {
      long start = System.nanoTime();
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(500), Duration.ofMillis(2900));

      corefile("whoami", "timeouts {", "maxtcpqueries 1", "}");
      server.reload();
      try (Socket asking = connect()) {
        asking
            .getOutputStream()
            .write(new byte[] {0, 17, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1});
        DataInputStream replies = new DataInputStream(asking.getInputStream());
        replies.skipNBytes(replies.readUnsignedShort());
        start = System.nanoTime();
        assertThat(replies.read()).isEqualTo(-1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      }
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }
}
