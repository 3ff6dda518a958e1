package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of the README, as they stand there, but for the port. */
@DisplayName("The README")
class ReadmeTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\n(.*?)^```$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`…]+)…` (\\w+) \\| (.*) \\|$");
  private static final Pattern WORD = Pattern.compile("`([^`]+)`|port (\\d+)|[\\d.]*\\.\\d+");

  private static final Pattern WHITE = Pattern.compile("\\s+");

  /** What a question of the README's table is answered with there. */
  record Row(String name, String type, List<String> answers) {}

  @TempDir static Path directory;
  private static int port;
  private static Program server;

  @BeforeAll
  static void serve() throws Exception {
    port = Instance.freePort();
    String first = commands("bin/seamark serve").getFirst();
    assertThat(first).isEqualTo("bin/seamark serve --manifests examples");
    server =
        Program.start(
            PROJECT,
            Program.seamark("serve", "--manifests", "examples", "--port", Integer.toString(port)));
    server.await(line -> line.startsWith("  dig @"));
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  @DisplayName("says truly that names are printed, and a line to try, which works")
  void printsNames() throws Exception {
    assertThat(server.output())
        .contains("serving 13 services of examples on 127.0.0.1:" + port)
        .containsPattern("my-service.my-ns.svc.cluster.local +10\\.")
        .containsPattern("my-service.prod.svc.cluster.local +-> my.database.example.com");
    String line = server.await(printed -> printed.startsWith("  dig @")).strip();
    assumeTrue(ran("command -v dig").code() == 0, "needs dig");
    assertThat(ran(line).output()).isNotBlank();
  }

  static List<Row> rows() throws IOException {
    return ROW.matcher(readme()).results().map(ReadmeTest::row).toList();
  }

  private static Row row(MatchResult cells) {
    List<String> answers = new ArrayList<>();
    for (MatchResult word : WORD.matcher(cells.group(3)).results().toList()) {
      String text = word.group(1) != null ? word.group(1) : word.group(2);
      if (text != null) {
        answers.add(text);
      } else if (word.group().startsWith(".")) {
        String before = answers.getFirst(); // the first one is written in full
        answers.add(before.substring(0, before.lastIndexOf('.')) + word.group());
      } else {
        answers.add(word.group());
      }
    }
    return new Row(cells.group(1), cells.group(2), answers);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  @DisplayName("gives the answers that are given")
  void givesTheseAnswers(Row row) throws Exception {
    assumeTrue(ran("command -v dig && command -v nslookup").code() == 0, "needs dig, nslookup");
    List<String> asking =
        commands("dig", "nslookup").stream()
            .filter(line -> line.contains(" " + row.name() + "."))
            .toList();
    assertThat(asking).hasSize(1);
    assertThat(row.answers()).isNotEmpty();
    Ran ran = ran(asking.getFirst().replace("1053", Integer.toString(port)));
    assertThat(ran.code()).as(ran.output()).isZero();
    List<String> words = WHITE.splitAsStream(ran.output()).map(ReadmeTest::withoutDot).toList();
    assertThat(words).containsAll(row.answers().stream().map(ReadmeTest::withoutDot).toList());
  }

  @Test
  @DisplayName("has a row for every question, and a question for every row")
  void hasARowForEveryQuestion() throws IOException {
    assertThat(rows()).hasSameSizeAs(commands("dig", "nslookup")).hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  @DisplayName("shows variables that are those of the examples")
  void showsVariables() throws Exception {
    List<String> commands = commands("bin/seamark env");
    assertThat(commands).hasSize(2);
    assertThat(seamark(commands.get(0)).output().lines())
        .contains("FORTUNE_HTTP_SERVICE_HOST=10.96.100.10", "FORTUNE_HTTP_SERVICE_PORT=80");
    assertThat(seamark(commands.get(1)).output().lines()).contains("10.96.100.10");
  }

  @Test
  @DisplayName("checks a Corefile")
  void checksACorefile() throws Exception {
    List<String> commands = commands("bin/seamark check");
    assertThat(commands).containsExactly("bin/seamark check Corefile");
    Path corefile = Files.writeString(directory.resolve("Corefile"), ".:53 {\n  whoami\n}\n");
    Ran ran = seamark(commands.getFirst().replace("Corefile", corefile.toString()));
    assertThat(ran.output()).isEqualTo("ok: serves .:53\n");
    assertThat(ran.code()).isZero();
  }

  /** The lines of the README's code blocks that begin like this. */
  private static List<String> commands(String... begins) throws IOException {
    return BLOCK
        .matcher(readme())
        .results()
        .flatMap(block -> block.group(1).lines())
        .filter(line -> List.of(begins).stream().anyMatch(line::startsWith))
        .toList();
  }

  private static String readme() throws IOException {
    return Files.readString(PROJECT.resolve("README.md"));
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private record Ran(int code, String output) {}

  /** Runs a line with the program of this build in place of the launcher. */
  private static Ran seamark(String line) throws Exception {
    Path launcher = directory.resolve("seamark");
    if (!Files.exists(launcher)) {
      String command =
          String.join(" ", Program.seamark().stream().map(word -> "'" + word + "'").toList());
      Files.writeString(launcher, "#!/bin/sh\nexec " + command + " \"$@\"\n");
      Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }
    return ran(line.replace("bin/seamark", launcher.toString()));
  }

  private static Ran ran(String line) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", line)
            .directory(PROJECT.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), output);
  }
}
