package dev.seamark.server.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.harness.Checked;
import dev.seamark.server.plugins.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With {@code -Dreference=write} it writes the pages instead of comparing them. */
@DisplayName("The pages about plugins")
class ReferenceTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGES = PROJECT.resolve("docs/plugins");
  private static final int LONGEST_LINE = 126;
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```corefile\\n(.*?)^```$");

  @TempDir Path directory;

  static Stream<String> plugins() {
    return Plugins.here().stream().map(PluginType::name);
  }

  private static void hold(Path page, String title, String part) throws IOException {
    String there = Files.exists(page) ? Files.readString(page) : "";
    String renewed = ReferencePages.renewed(there, title, part);
    if ("write".equals(System.getProperty("reference"))) {
      Files.createDirectories(PAGES);
      Files.writeString(page, renewed);
      return;
    }
    assertThat(there)
        .as("%s is not what the declarations say; run `make reference`", page)
        .isEqualTo(renewed);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plugins")
  @DisplayName("say what the declaration of the plugin says")
  void ofPlugin(String name) throws IOException {
    hold(PAGES.resolve(name + ".md"), name, ReferencePages.ofPlugin(Plugins.named(name)));
  }

  @Test
  @DisplayName("are listed, and the README names all plugins")
  void lists() throws IOException {
    hold(PAGES.resolve("README.md"), "Plugins", ReferencePages.index());
    hold(PROJECT.resolve("README.md"), "Seamark", ReferencePages.overview());
  }

  @Test
  @DisplayName("are there for plugins that are here, and for no others")
  void noOthers() throws IOException {
    try (Stream<Path> pages = Files.list(PAGES)) {
      List<String> names = pages.map(page -> page.getFileName().toString()).sorted().toList();
      List<String> expected =
          Stream.concat(plugins().map(name -> name + ".md"), Stream.of("README.md"))
              .sorted()
              .toList();
      assertThat(names).isEqualTo(expected);
    }
  }

  @Test
  @DisplayName("and all others have lines of at most 126 characters, but for tables and code")
  void lines() throws IOException {
    List<Path> documents;
    try (Stream<Path> pages = Files.walk(PROJECT.resolve("docs"));
        Stream<Path> beside = Files.list(PROJECT)) {
      documents = Stream.concat(pages, beside).filter(p -> p.toString().endsWith(".md")).toList();
    }
    assertThat(documents).hasSizeGreaterThan(50);
    List<String> tooLong = new ArrayList<>();
    for (Path document : documents) {
      boolean code = false;
      int number = 0;
      for (String line : Files.readAllLines(document)) {
        number++;
        code ^= line.strip().startsWith("```");
        if (!code && !line.startsWith("|") && line.length() > LONGEST_LINE) {
          tooLong.add(document + ":" + number);
        }
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plugins")
  @DisplayName("have an example that names the plugin and passes check")
  void example(String name) throws IOException {
    String page = Files.readString(PAGES.resolve(name + ".md"));
    List<String> examples = EXAMPLE.matcher(page).results().map(found -> found.group(1)).toList();
    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      Path corefile = Files.writeString(directory.resolve("Corefile"), example);
      Checked checked = Checked.of(corefile.toString());
      assertThat(checked.err().lines().filter(line -> !line.startsWith("warning: "))).isEmpty();
      assertThat(checked.code()).isZero();
      assertThat(example).containsPattern("(?m)^ +" + name + "\\b");
    }
  }
}
