package dev.seamark.watch.manifest;

import dev.seamark.watch.manifest.FileContent.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The documents of a YAML stream. The text is cut at its {@code ---} lines first (nothing else can
 * begin a line so in YAML), so that a document that cannot be read stops no other.
 */
final class YamlStream {
  private static final int MOST_CODE_POINTS = 64 * 1024 * 1024;

  private YamlStream() {}

  /** A document's text, and how many lines of the file come before it. */
  private record Chunk(String text, int linesBefore) {}

  /** Documents that hold something, in order; empty ones and comments are passed over. */
  static List<Document> documents(String text) {
    List<Document> documents = new ArrayList<>();
    for (Chunk chunk : chunks(text)) {
      if (!isBlank(chunk.text)) {
        documents.add(document(chunk));
      }
    }
    return documents;
  }

  private static Document document(Chunk chunk) {
    try {
      Object value = new Load(settings()).loadFromString(chunk.text);
      return value == null ? new Document.Empty() : new Document.Tree(Trees.of(value));
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark();
      String at =
          mark.map(m -> ":" + (chunk.linesBefore + m.getLine() + 1) + ":" + (m.getColumn() + 1))
              .orElse("");
      return broken(chunk, at, why(e));
    } catch (YamlEngineException | IllegalArgumentException e) {
      return broken(chunk, "", firstLine(e.getMessage()));
    } catch (StackOverflowError e) {
      return broken(chunk, "", "nested too deeply");
    }
  }

  private static Document broken(Chunk chunk, String at, String why) {
    int line = chunk.linesBefore + 1;
    for (String each : chunk.text.split("\n", -1)) {
      if (each.contains("{{") && !each.stripLeading().startsWith("#")) {
        return new Document.Broken(
            ":" + line, "looks like a Helm template; render it first (helm template)");
      }
      line++;
    }
    return new Document.Broken(at, "not valid YAML (" + why + ")");
  }

  private static LoadSettings settings() {
    return LoadSettings.builder()
        .setSchema(new CoreSchema())
        .setCodePointLimit(MOST_CODE_POINTS)
        .build();
  }

  private static String why(MarkedYamlEngineException e) {
    String context = firstLine(e.getContext());
    String problem = firstLine(e.getProblem());
    return context.isEmpty() ? problem : context + ", " + problem;
  }

  private static String firstLine(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }

  private static List<Chunk> chunks(String text) {
    List<Chunk> chunks = new ArrayList<>();
    StringBuilder chunk = new StringBuilder();
    int start = 0;
    int line = 0;
    for (String each : text.split("\r\n|\r|\n", -1)) {
      if (each.startsWith("---") && (each.length() == 3 || isBlank(each.charAt(3)))) {
        chunks.add(new Chunk(chunk.toString(), start));
        chunk.setLength(0);
        start = line;
      }
      chunk.append(each).append('\n');
      line++;
    }
    chunks.add(new Chunk(chunk.toString(), start));
    return chunks;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Whether there is nothing but comments, markers and directives. */
  private static boolean isBlank(String chunk) {
    return chunk
        .lines()
        .map(String::strip)
        .allMatch(
            l ->
                l.isEmpty()
                    || l.startsWith("#")
                    || l.startsWith("%")
                    || l.equals("---")
                    || l.equals("...")
                    || (l.startsWith("---") && l.substring(3).strip().startsWith("#")));
  }
}
