package dev.seamark.e2e.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Ports;
import dev.seamark.e2e.cluster.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Not run by a build: {@code -De2e.coredns} names CoreDNS's program. */
@DisplayName("Seamark answers as CoreDNS does with the Corefile")
final class CorefilesBeside {
  private static final int QUESTIONS = 400;
  private static final Path FILES = Settings.root().resolve("e2e/src/test/resources/peer");

  static List<String> corefiles() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".Corefile"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corefiles")
  void sameAnswers(String name) throws IOException {
    Path coredns = Path.of(Settings.of("e2e.coredns").orElseThrow());
    Path seamark = Settings.root().resolve("bin/seamark");
    Path folder = Settings.folder("beside");
    long seed = Settings.of("e2e.seed").map(Long::parseLong).orElse((long) name.hashCode());
    String text = Files.readString(FILES.resolve(name));
    int upstream = Ports.free();
    List<String> differences = new ArrayList<>();
    try (Peer _ = Peer.start(coredns, folder, upstream(upstream), upstream)) {
      int theirs = Ports.free();
      int ours = Ports.free();
      try (Peer one = Peer.start(coredns, folder, filled(text, theirs, upstream), theirs);
          Peer other = Peer.start(seamark, folder, filled(text, ours, upstream), ours)) {
        for (Asked asked : Asked.about(text, QUESTIONS, seed)) {
          Said expected = one.ask(asked);
          Said said = other.ask(asked);
          if (!said.equals(expected)) {
            differences.add(asked + "\n  CoreDNS: " + expected + "\n  Seamark: " + said);
          }
        }
      }
    }
    assertThat(differences).as("%s, seed %d", name, seed).isEmpty();
  }

  private static String upstream(int port) {
    return ".:%d {\n bind 127.0.0.1\n file %s up.test example.org\n}\n"
        .formatted(port, FILES.resolve("db.upstream"));
  }

  private static String filled(String text, int port, int upstream) {
    return text.replace("PORT", Integer.toString(port))
        .replace("UPSTREAM", "127.0.0.1:" + upstream)
        .replace("FILES", FILES.toString());
  }
}
