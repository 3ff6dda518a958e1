package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Checked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("seamark check")
class CheckTest {
  @TempDir Path directory;

  @Nested
  @DisplayName("of a Corefile")
  class OfCorefile {
    @Test
    @DisplayName("lists all that is wrong in the order of the file, with what to do, and fails")
    void listsEverything() throws IOException {
      Checked checked =
          corefile(
              """
              .:53 {
                  errrors
                  kubernetes cluster.local {
                      pod insecure
                      ttl many
                      upstream
                  }
                  forward . 10.0.0.300
                  etcd a b
                  prometheus 9153
              }
              .:53 {
                  whoami
              }
              """);
      assertThat(checked.code()).isEqualTo(1);
      assertThat(checked.out()).isEmpty();
      List<String> lines = checked.err().lines().toList();
      assertThat(lines).hasSize(7);
      assertThat(lines.get(0)).startsWith(at(2, 5)).endsWith("did you mean 'errors'?");
      assertThat(lines.get(1)).startsWith(at(4, 9)).endsWith("did you mean 'pods'?");
      assertThat(lines.get(2)).startsWith(at(5, 13)).contains("many");
      assertThat(lines.get(3)).startsWith(at(8, 15)).contains("10.0.0.300");
      assertThat(lines.get(4)).startsWith(at(9, 5)).contains("'etcd' is not supported yet");
      assertThat(lines.get(5)).startsWith(at(10, 16)).contains("write HOST:PORT");
      assertThat(lines.get(6)).startsWith(at(12, 1)).contains("already defined").endsWith(":1:1");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
        delimiter = '|',
        value = {
          ".:53 {            | 1:6 | never closed",
          "import nosuch     | 1:8 | File to import not found",
          "# nothing         | 1:1 | no server block",
          "a..b:53 {\\n}     | 1:1 | empty label",
          "grpc://.:53 {\\n} | 1:1 | not supported yet",
          ". {whoami}        | 1:3 | '{whoami}' is not a zone",
          "apiVersion: v1\\n"
              + "kind: ConfigMap\\n"
              + "data:\\n"
              + "  Corefile: '.:53 {' | 1:1 | this is a ConfigMap, not a Corefile; take its"
              + " .data.Corefile",
          "{\"kind\": \"ConfigMap\", \"data\": {}} | 1:1 | this is a ConfigMap, not a Corefile",
        })
    @DisplayName("says where it is broken and why")
    void saysWhere(String text, String at, String why) throws IOException {
      Checked checked = corefile(text.replace("\\n", "\n") + "\n");
      assertThat(checked.code()).isEqualTo(1);
      assertThat(checked.err()).startsWith(directory.resolve("Corefile") + ":" + at + ": ");
      assertThat(checked.err()).contains(why);
    }

    @Test
    @DisplayName("says that there is none, or that it is a directory")
    void saysThatThereIsNone() {
      assertThat(Checked.of(directory.resolve("none").toString()).err())
          .contains("no such file or directory");
      assertThat(Checked.of(directory.toString()).err())
          .contains("it is a directory; ")
          .contains("--manifests DIR");
      assertThat(Checked.of(directory.toString()).code()).isEqualTo(1);
    }

    static Stream<Path> stock() throws IOException {
      try (Stream<Path> files = Files.list(Path.of("src/test/resources/corefiles"))) {
        return files.sorted().toList().stream();
      }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stock")
    @DisplayName("finds the stock ones well, or names what is not there yet and nothing else")
    void findsStockOnesWell(Path corefile) {
      Checked checked = Checked.of(corefile.toString());
      if (checked.code() == 0) {
        assertThat(checked.out()).startsWith("ok: serves ");
        assertThat(checked.err().lines()).allMatch(line -> line.startsWith("warning: "));
      } else {
        assertThat(checked.err().lines())
            .isNotEmpty()
            .allMatch(line -> line.contains(" not supported yet"));
      }
    }

    private Checked corefile(String text) throws IOException {
      return Checked.of(Files.writeString(directory.resolve("Corefile"), text).toString());
    }

    private String at(int line, int column) {
      return directory.resolve("Corefile") + ":" + line + ":" + column + ": ";
    }
  }

  @Nested
  @DisplayName("of manifests")
  class OfManifests {
    @Test
    @DisplayName("lists what is wrong with file and document, and fails")
    void listsEverything() throws IOException {
      Files.writeString(
          directory.resolve("a.yaml"),
          """
          apiVersion: v1
          kind: Service
          metadata: {name: lost, namespace: nowhere}
          spec: {ports: [{port: 80}]}
          ---
          {apiVersion: v1, kind: Servise, metadata: {name: typo}}
          """);
      Files.writeString(directory.resolve("b.json"), "{\"kind\": ");
      Files.write(directory.resolve("c.yaml"), new byte[] {'a', (byte) 0xff});
      Checked checked = Checked.of("--manifests", directory.toString());
      assertThat(checked.code()).isEqualTo(1);
      assertThat(checked.out()).isEmpty();
      assertThat(checked.err())
          .contains("a.yaml: document 1: namespaces \"nowhere\" not found")
          .contains("a.yaml: document 2: no matches for kind \"Servise\" in version \"v1\"")
          .contains("b.json:1:10: not valid JSON")
          .contains("c.yaml: not UTF-8 text");
      assertThat(checked.err().lines()).hasSize(4);
    }

    @Test
    @DisplayName("counts them where all is well")
    void countsThem() {
      Checked checked = Checked.of("--manifests", "../examples");
      assertThat(checked.code()).isZero();
      assertThat(checked.out()).isEqualTo("ok: 13 files, 13 services\n");
    }

    @Test
    @DisplayName("fails where there is no such directory")
    void failsWithoutDirectory() {
      Checked checked = Checked.of("--manifests", directory.resolve("none").toString());
      assertThat(checked.code()).isEqualTo(2);
      assertThat(checked.err()).contains(": no such directory");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"a b", "--frob", "x --manifests y", "--service-cidr 10.0.0.0/24"})
  @DisplayName("refuses wrong usage with 2")
  void refusesWrongUsage(String words) {
    Checked checked = Checked.of(words.split(" "));
    assertThat(checked.code()).isEqualTo(2);
    assertThat(checked.err()).startsWith("seamark: ").contains("try: seamark ").contains("--help");
  }
}
