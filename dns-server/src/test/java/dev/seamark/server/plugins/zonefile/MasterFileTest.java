package dev.seamark.server.plugins.zonefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A master file")
class MasterFileTest {
  private static final String SOA = "@ 300 SOA ns mail 1 7200 1800 86400 60\n";

  @TempDir Path folder;

  private List<String> answers(String text, String question) throws Exception {
    Files.writeString(folder.resolve("db"), text);
    try (TestSetup setup = new TestSetup("example.org.");
        ChainHarness chain =
            ChainHarness.of(Told.plugin(setup, ZoneFiles.TYPE, "file " + folder.resolve("db")))) {
      return Told.answers(chain.ask(question));
    }
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          www A 192.0.2.1 | www.example.org A | www.example.org. 300 IN A 192.0.2.1
          $TTL 1h30m~www A 192.0.2.1 | www.example.org A | www.example.org. 5400 IN A 192.0.2.1
          www 60 A 192.0.2.1~ A 192.0.2.2 | www.example.org A | www.example.org. 60 IN A 192.0.2.1, www.example.org. 60 IN A 192.0.2.2
          www IN 60 A 192.0.2.1 | www.example.org A | www.example.org. 60 IN A 192.0.2.1
          www 60 IN A 192.0.2.1 ; comment | www.example.org A | www.example.org. 60 IN A 192.0.2.1
          $ORIGIN sub~www 60 A 192.0.2.1 | www.sub.example.org A | www.sub.example.org. 60 IN A 192.0.2.1
          www.example.org. 60 A 192.0.2.1 | www.example.org A | www.example.org. 60 IN A 192.0.2.1
          a\\.b 60 A 192.0.2.1 | a\\.b.example.org A | a\\.b.example.org. 60 IN A 192.0.2.1
          a\\098 60 A 192.0.2.1 | ab.example.org A | ab.example.org. 60 IN A 192.0.2.1
          www 60 TYPE65333 \\# 3 0A0B0C | www.example.org TYPE65333 | www.example.org. 60 IN TYPE65333 \\# 3 0A0B0C
          www 60 A \\# 4 C0000201 | www.example.org A | www.example.org. 60 IN A 192.0.2.1
          www 60 TXT "a b" c | www.example.org TXT | www.example.org. 60 IN TXT "a b" c
          www 60 MX ( 10~ Mail ) | www.example.org MX | www.example.org. 60 IN MX 10 Mail.example.org.
          $GENERATE 5-7/2 h$ 60 A 192.0.2.$ | h7.example.org A | h7.example.org. 60 IN A 192.0.2.7
          $GENERATE 5-7 h${1,3,x} CNAME a$ | h008.example.org CNAME | h008.example.org. 300 IN CNAME a7.example.org.
          """)
  @DisplayName("is read by RFC 1035, 2308 and 3597")
  void reads(String lines, String question, String expected) throws Exception {
    String text = SOA + lines.replace('~', '\n') + "\n";
    assertThat(String.join(", ", answers(text, question))).isEqualTo(expected);
  }

  @Test
  @DisplayName("takes the TTL of a first record without one from its SOA record")
  void soaTtl() throws Exception {
    String text = "@ SOA ns mail 1 7200 1800 86400 60\nwww A 192.0.2.1\n";
    assertThat(answers(text, "www.example.org A"))
        .containsExactly("www.example.org. 60 IN A 192.0.2.1");
  }

  @Test
  @DisplayName("includes others, relative to its folder, under an origin of their own")
  void includes() throws Exception {
    Files.createDirectory(folder.resolve("parts"));
    Files.writeString(folder.resolve("parts/one"), "www 60 A 192.0.2.1\n$INCLUDE two\n");
    Files.writeString(folder.resolve("parts/two"), "other 60 A 192.0.2.2\n");
    String text = SOA + "$INCLUDE parts/one sub\nlast 60 A 192.0.2.3\n";
    assertThat(answers(text, "www.sub.example.org A")).hasSize(1);
    assertThat(answers(text, "other.sub.example.org A")).hasSize(1);
    assertThat(answers(text, "last.example.org A")).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a word              | t TXT | x   |
          a quoted string     | t TXT " | x |
          a list              | t TXT ( | "x" |
          lines in parentheses| t TXT ( | ~ |
          a comment           | ; | x |
          a blank             | t TXT | \\032 |
          """)
  @DisplayName("is refused where an entry does not end, before that takes the memory")
  void endless(String what, String begin, String part) {
    String text = SOA + begin + " " + (part + " ").replace("~", "\n").repeat(1 << 20) + "\n";
    assertThatThrownBy(() -> answers(text, "t.example.org TXT"))
        .as(what)
        .hasMessageContaining("more than 512 KiB of text in one entry");
  }

  @Test
  @DisplayName("may have a record as large as there are, and none that is larger")
  void largest() throws Exception {
    String strings = ("\"" + "\\120".repeat(255) + "\" ").repeat(255);
    String www = "www A 192.0.2.1\n";
    assertThat(answers(SOA + "t TXT ( " + strings + ")\n" + www, "www.example.org A")).hasSize(1);
    assertThatThrownBy(
            () -> answers(SOA + "t TXT ( " + strings + strings + ")\n", "t.example.org TXT"))
        .hasMessageContaining("the data of the record have more than 65535 octets");
  }

  @Test
  @DisplayName("includes files, and not devices, which have no end")
  void device() {
    assertThatThrownBy(() -> answers(SOA + "$INCLUDE /dev/zero\n", "t.example.org TXT"))
        .hasMessageContaining("/dev/zero: is not a regular file");
  }
}
