package dev.seamark.server.corefile;

import static dev.seamark.server.corefile.Parsing.complaint;
import static dev.seamark.server.corefile.Parsing.parsed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An import")
class ImportTest {
  @TempDir Path folder;

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Corefile parse() throws CorefileException {
    return CorefileParser.parse(folder.resolve("Corefile"), Set.of(), name -> Optional.empty());
  }

  private String complaintOfFile() {
    CorefileException e = catchThrowableOfType(CorefileException.class, this::parse);
    return e.line().replace(folder + "/", "");
  }

  private static List<String> lines(List<Directive> directives) {
    return directives.stream()
        .map(d -> (d.name().text() + " " + String.join(" ", d.texts())).strip())
        .toList();
  }

  private static List<String> lines(Corefile file) {
    return lines(file.blocks().getFirst().directives());
  }

  @Nested
  @DisplayName("of a snippet")
  class OfSnippet {

    @Test
    @DisplayName("puts its lines in place, in a block or in a directive's block")
    void putsItsLinesInPlace() {
      Corefile file =
          parsed("(common) {\n a 1\n b\n}\n. {\n x\n import common\n y {\n  import common\n }\n}");
      assertThat(lines(file)).containsExactly("x", "a 1", "b", "y");
      assertThat(lines(file.blocks().getFirst().directives().getLast().block()))
          .containsExactly("a 1", "b");
    }

    @Test
    @DisplayName("may import other snippets, and whole blocks")
    void nested() {
      Corefile file = parsed("(in) { a\n}\n(out) {\n . {\n import in\n }\n}\nimport out\n");
      assertThat(lines(file)).containsExactly("a");
    }

    @Test
    @DisplayName("fills its arguments in")
    void arguments() {
      Corefile file =
          parsed(
              """
              (f) {
               forward . {args[0]}:{args.1} "{args[0]}"
              }
              . {
               import f 192.0.2.1 53
              }
              """);
      assertThat(lines(file)).containsExactly("forward . 192.0.2.1:53 192.0.2.1");
    }

    @Test
    @DisplayName("is refused where an argument is missing")
    void missingArgument() {
      assertThat(complaint("(f) {\n a {args[1]}\n}\n. {\n import f 1\n}"))
          .isEqualTo(
              "Corefile:2:4: {args[1]} has no value: the import gives 1 arguments;"
                  + " add the argument behind the name in the 'import' line");
    }

    @Test
    @DisplayName("is refused where it imports itself, directly or not")
    void cycle() {
      assertThat(complaint("(a) {\n import a\n}\n. {\n import a\n}"))
          .isEqualTo("Corefile:2:9: 'a' imports itself; remove this import");
      assertThat(complaint("(a) {\n import b\n}\n(b) {\n import a\n}\n. {\n import a\n}"))
          .isEqualTo("Corefile:5:9: 'a' imports itself; remove this import");
    }

    @Test
    @DisplayName("is refused where it grows without bounds")
    void growth() {
      StringBuilder text = new StringBuilder("(s0) {\n x\n}\n");
      for (int i = 1; i < 20; i++) {
        text.append("(s%d) {\n import s%d\n import s%d\n}\n".formatted(i, i - 1, i - 1));
      }
      assertThat(complaint(text + ". {\n import s19\n}"))
          .contains("maximum import depth (1000) exceeded");
    }

    @Test
    @DisplayName("is refused where there is none of this name, with the nearest one")
    void unknown() {
      assertThat(complaint("(common) {\n}\n. {\n import comon\n}"))
          .isEqualTo("Corefile:4:9: File to import not found: comon; did you mean 'common'?");
    }

    @Test
    @DisplayName("is refused where the name is given twice")
    void twice() {
      assertThat(complaint("(a) {\n}\n(a) {\n}"))
          .startsWith("Corefile:3:1: snippet 'a' is already defined at Corefile:1:1");
    }
  }

  @Nested
  @DisplayName("of files")
  class OfFiles {

    @Test
    @DisplayName("is relative to the file that it stands in")
    void relative() throws Exception {
      write("Corefile", ". {\n import conf/a.conf\n}\n");
      write("conf/a.conf", "a\nimport b.conf\n");
      write("conf/b.conf", "b");

      Corefile file = parse();

      assertThat(lines(file)).containsExactly("a", "b");
      assertThat(file.blocks().getFirst().directives().get(1).at())
          .hasToString(folder.resolve("conf/b.conf") + ":1:1");
    }

    @Test
    @DisplayName("takes all that match a pattern, by name, and no folders")
    void globs() throws Exception {
      write("Corefile", ". {\n import custom/*.override\n}\nimport custom/*.server\n");
      write("custom/2.override", "two");
      write("custom/1.override", "one");
      write("custom/x.server", "x.test {\n}\n");
      write("custom/y.server", "# nothing\n");
      Files.createDirectories(folder.resolve("custom/folder.override"));

      Corefile file = parse();

      assertThat(lines(file)).containsExactly("one", "two");
      assertThat(file.blocks()).hasSize(2);
      assertThat(file.warnings()).isEmpty();
    }

    @Test
    @DisplayName("takes patterns of folders, single characters and sets")
    void richGlobs() throws Exception {
      write("Corefile", ". {\n import */a?[0-3].conf\n}\n");
      write("x/ab1.conf", "one");
      write("y/ac2.conf", "two");
      write("y/ac9.conf", "nine");

      assertThat(lines(parse())).containsExactly("one", "two");
    }

    @Test
    @DisplayName("warns where nothing matches a pattern")
    void nothingMatches() throws Exception {
      write("Corefile", ". {\n import custom/*.override\n}\n");
      assertThat(parse().warnings().getFirst().toString().replace(folder + "/", ""))
          .isEqualTo(
              "Corefile:2:9: No files matching import glob pattern: custom/*.override; add"
                  + " one, or mend the pattern");
    }

    @Test
    @DisplayName("is refused where the file is missing, a folder, or imports itself")
    void refused() throws Exception {
      write("Corefile", ". {\n import a.conf\n}\n");
      assertThat(complaintOfFile()).startsWith("Corefile:2:9: File to import not found: a.conf");
      write("a.conf", "import b.conf");
      write("b.conf", "x\nimport a.conf");
      assertThat(complaintOfFile())
          .isEqualTo("b.conf:2:8: 'a.conf' imports itself; remove this import");
      write("Corefile", ". {\n import sub\n}\n");
      Files.createDirectories(folder.resolve("sub"));
      assertThat(complaintOfFile())
          .isEqualTo("Corefile:2:9: cannot import sub: it is a directory; make it a readable file");
    }

    @Test
    @DisplayName("is refused where a file does not close what it opens")
    void unbalanced() throws Exception {
      write("Corefile", ". {\n import a.conf\n}\n");
      write("a.conf", "a {\n b\n");
      assertThat(complaintOfFile()).startsWith("a.conf:1:3: this '{' is never closed");
      write("a.conf", "a\n}\n");
      assertThat(complaintOfFile()).startsWith("a.conf:2:1: unexpected '}'");
    }

    @Test
    @DisplayName("is refused without an argument")
    void withoutArgument() {
      assertThat(complaint(". {\n import\n}"))
          .startsWith(
              "Corefile:2:2: Wrong argument count or unexpected line ending after 'import'");
    }
  }

  @Test
  @DisplayName("is part of the digest, which without any is that of the file")
  void digest() throws Exception {
    write("Corefile", ". {\n a\n}\n");
    byte[] hash =
        MessageDigest.getInstance("SHA-512")
            .digest(". {\n a\n}\n".getBytes(StandardCharsets.UTF_8));
    assertThat(parse().digest()).isEqualTo(HexFormat.of().formatHex(hash));

    write("Corefile", ". {\n import *.conf\n}\n");
    write("a.conf", "a");
    String before = parse().digest();
    assertThat(parse().digest()).isEqualTo(before);
    write("a.conf", "b");
    assertThat(parse().digest()).isNotEqualTo(before);
    write("b.conf", "");
    assertThat(parse().digest()).isNotEqualTo(before);
  }
}
