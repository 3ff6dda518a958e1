package dev.seamark.server.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The pages about trouble")
class TroubleshootingTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DOCS = PROJECT.resolve("docs");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  private static String page(String name) throws IOException {
    return Files.readString(DOCS.resolve(name));
  }

  /** All texts of the programs, with what was broken into lines joined. */
  private static String programs() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : List.of("dns-server", "dns-watch", "process", "service-proxy")) {
      try (Stream<Path> files = Files.walk(PROJECT.resolve(module + "/src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
        }
      }
    }
    return all.toString();
  }

  @Test
  @DisplayName("quote lines that the programs write")
  void lines() throws IOException {
    String programs = programs();
    List<String> unknown = new ArrayList<>();
    int quoted = 0;
    boolean inLines = false;
    for (String row : page("troubleshooting.md").lines().toList()) {
      inLines = row.startsWith("| line of the log") || inLines && row.startsWith("|");
      if (!inLines || row.startsWith("|-") || !row.startsWith("| `")) {
        continue;
      }
      Matcher text = Pattern.compile("`([^`]+)`").matcher(row.substring(0, row.indexOf(" |", 2)));
      while (text.find()) {
        quoted++;
        for (String part : text.group(1).split("…")) {
          if (!programs.contains(part.strip())) {
            unknown.add(part);
          }
        }
      }
    }
    assertThat(quoted).isGreaterThan(15);
    assertThat(unknown).isEmpty();
  }

  @Test
  @DisplayName("name metrics of ours that operating.md explains")
  void metrics() throws IOException {
    String known = page("operating.md");
    for (String name : List.of("troubleshooting.md", "migrating.md")) {
      assertThat(Pattern.compile("seamark_[a-z_]+").matcher(page(name)).results())
          .allSatisfy(found -> assertThat(known).contains("`" + found.group()));
    }
  }

  @Test
  @DisplayName("and all other pages link to files that are there")
  void links() throws IOException {
    List<String> broken = new ArrayList<>();
    try (Stream<Path> pages = Files.walk(DOCS);
        Stream<Path> beside = Files.list(PROJECT)) {
      for (Path page :
          Stream.concat(pages, beside).filter(p -> p.toString().endsWith(".md")).toList()) {
        Matcher link = LINK.matcher(Files.readString(page).replaceAll("(?ms)^```.*?^```", ""));
        while (link.find()) {
          if (!Files.exists(page.resolveSibling(link.group(1)))) {
            broken.add(page + ": " + link.group(1));
          }
        }
      }
    }
    assertThat(broken).isEmpty();
  }
}
