package dev.seamark.server.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A file of the corpus; its form is described in {@code conformance/FORMAT.md}.
 *
 * @param corefile with the placeholders {@code {PORT}} and {@code {MANIFESTS}}
 * @param objects a stream of manifests, may be empty
 */
record CorpusFile(String name, String corefile, String objects, List<Case> cases, List<Raw> raws) {

  /** A message of bytes, and the response code expected or {@code dropped}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Raw(byte[] send, String why, Optional<String> via, String expect) {}

  /** A question and what must come back; {@code fields} are those of the file. */
  record Case(Map<String, Object> fields) {
    String ask() {
      return text("ask").orElseThrow();
    }

    Optional<String> text(String field) {
      return Optional.ofNullable(fields.get(field)).map(Object::toString);
    }

    Optional<Boolean> flag(String field) {
      return Optional.ofNullable(fields.get(field)).map(Boolean.class::cast);
    }

    /** Records in presentation format; empty where the file does not say. */
    Optional<List<String>> records(String field) {
      return fields.get(field) instanceof List<?> list
          ? Optional.of(list.stream().map(Object::toString).toList())
          : Optional.empty();
    }

    @SuppressWarnings("unchecked") // YAML mappings have strings as keys
    Optional<Map<String, Object>> map(String field) {
      return fields.get(field) instanceof Map<?, ?> map
          ? Optional.of((Map<String, Object>) map)
          : Optional.empty();
    }
  }

  /** All files of the corpus, by name. */
  static List<CorpusFile> all() {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/conformance"))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .map(CorpusFile::read)
          .toList();
    } catch (IOException e) {
      throw new AssertionError("cannot read the corpus", e);
    }
  }

  @SuppressWarnings("unchecked") // the corpus is ours
  private static CorpusFile read(Path file) {
    try {
      var loaded =
          (Map<String, Object>)
              new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
      var cases = (List<Map<String, Object>>) loaded.getOrDefault("cases", List.of());
      var raws = (List<Map<String, Object>>) loaded.getOrDefault("raw", List.of());
      return new CorpusFile(
          text(loaded, "name"),
          text(loaded, "corefile"),
          String.valueOf(loaded.getOrDefault("objects", "")),
          cases.stream().map(Case::new).toList(),
          raws.stream().map(CorpusFile::raw).toList());
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }

  private static Raw raw(Map<String, Object> fields) {
    return new Raw(
        java.util.HexFormat.of().parseHex(text(fields, "send")),
        text(fields, "why"),
        Optional.ofNullable(fields.get("via")).map(Object::toString),
        text(fields, "expect"));
  }

  private static String text(Map<String, Object> fields, String field) {
    Object value = fields.get(field);
    if (value == null) {
      throw new AssertionError("the corpus has no " + field + " in " + fields);
    }
    return value.toString();
  }
}
