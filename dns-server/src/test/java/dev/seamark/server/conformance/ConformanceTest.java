package dev.seamark.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.log.Logging;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.plugins.Plugins;
import dev.seamark.server.serve.Seamark;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

@DisplayName("The conformance corpus")
class ConformanceTest {
  private static final int SILENCE_MILLIS = 300;

  @TempDir Path directory;

  static Stream<String> files() {
    return CorpusFile.all().stream().map(CorpusFile::name);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  @DisplayName("holds")
  void holds(String name) throws Exception {
    CorpusFile file =
        CorpusFile.all().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    if (!file.objects().isBlank()) {
      Files.writeString(directory.resolve("objects.yaml"), file.objects());
    }
    int port = freePort();
    String corefile =
        file.corefile()
            .replace("{PORT}", Integer.toString(port))
            .replace("{MANIFESTS}", directory.toString());
    Seamark.Settings settings =
        new Seamark.Settings(
            () ->
                CorefileParser.parseText(
                    file.name() + ".Corefile",
                    corefile,
                    directory,
                    Set.copyOf(Plugins.names()),
                    word -> Optional.empty()),
            port,
            2,
            code -> {});
    try (Logging unread = Logging.to(OutputStream.nullOutputStream());
        Seamark server = new Seamark(settings, new SimpleMeterRegistry())) {
      assertThat(unread).isNotNull();
      server.start();
      List<String> failures = new ArrayList<>();
      Asker asker = new Asker(port);
      for (CorpusFile.Case one : file.cases()) {
        ask(asker, one, failures);
      }
      for (CorpusFile.Raw raw : file.raws()) {
        send(asker, raw, failures);
      }
      assertThat(failures).as("%d cases", file.cases().size() + file.raws().size()).isEmpty();
    }
  }

  private static void ask(Asker asker, CorpusFile.Case one, List<String> failures)
      throws IOException {
    Expectation expectation = new Expectation(one);
    String via = one.text("via").orElse("any");
    for (String transport : via.equals("any") ? List.of("udp", "tcp") : List.of(via)) {
      try {
        Message query = expectation.query();
        if (transport.equals("tcp") && expectation.isTransfer()) {
          expectation.checkTransfer(asker.transfer(query));
        } else {
          expectation.check(transport.equals("udp") ? asker.udp(query) : asker.tcp(query));
        }
      } catch (AssertionError e) {
        failures.add(
            "%s over %s (%s): %s"
                .formatted(one.ask(), transport, one.text("why").orElse(""), e.getMessage()));
      }
    }
  }

  private static void send(Asker asker, CorpusFile.Raw raw, List<String> failures)
      throws IOException {
    String via = raw.via().orElse("udp");
    boolean dropped = raw.expect().equals("dropped");
    int patience = dropped ? SILENCE_MILLIS : 15_000;
    Optional<byte[]> reply =
        via.equals("udp") ? asker.udp(raw.send(), patience) : asker.tcp(raw.send(), patience);
    String got = reply.map(bytes -> Rcode.string(bytes[3] & 0xF)).orElse("dropped");
    if (!got.equals(raw.expect())) {
      failures.add("%s: expected %s, got %s".formatted(raw.why(), raw.expect(), got));
    }
  }

  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort())) {
        return udp.getLocalPort();
      } catch (java.net.BindException e) {
        // taken for UDP: try another
      }
    }
  }
}
