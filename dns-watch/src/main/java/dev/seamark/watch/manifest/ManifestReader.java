package dev.seamark.watch.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.seamark.watch.Problem;
import dev.seamark.watch.control.Defaults;
import dev.seamark.watch.control.ObjectId;
import dev.seamark.watch.control.Submission;
import dev.seamark.watch.decode.Decoded;
import dev.seamark.watch.manifest.FileContent.Document;
import dev.seamark.zones.catalog.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads one file. Confined to that reading. */
final class ManifestReader {
  private static final int DEEPEST_LIST = 5;

  private final List<Submission> submissions = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, Integer> ignored = new TreeMap<>();
  private boolean torn;

  private ManifestReader() {}

  /**
   * Reads a file, whatever is in it.
   *
   * @param file how it is called in messages; {@code .json} is read as JSON, all else as YAML
   */
  static FileContent read(String file, byte[] bytes) {
    ManifestReader reader = new ManifestReader();
    reader.file(file, bytes);
    return new FileContent(
        reader.submissions, reader.problems, reader.warnings, reader.ignored, reader.torn);
  }

  private void file(String file, byte[] bytes) {
    Optional<String> text = text(bytes);
    if (text.isEmpty()) {
      torn(file, "not UTF-8 text; save it as UTF-8");
      return;
    }
    List<Document> documents =
        file.endsWith(".json")
            ? JsonStream.documents(text.get())
            : YamlStream.documents(text.get());
    int number = 0;
    for (Document document : documents) {
      number++;
      String where = file + ": document " + number;
      switch (document) {
        case Document.Empty() -> {}
        case Document.Broken(var at, var why) -> torn(at.isEmpty() ? where : file + at, why);
        case Document.Tree(var root) -> object(where, root, 0);
      }
    }
  }

  private static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private void object(String where, JsonNode root, int depth) {
    if (!(root instanceof ObjectNode tree)) {
      torn(where, "expected an object with apiVersion, kind and metadata");
      return;
    }
    String version = tree.path("apiVersion").asText("");
    String kind = tree.path("kind").asText("");
    if (kind.isEmpty() || version.isEmpty()) {
      torn(
          where,
          (kind.isEmpty() ? "Object 'Kind'" : "Object 'apiVersion'")
              + " is missing: every object says which kind of which version it is");
      return;
    }
    if (kind.endsWith("List") && (tree.path("items").isArray() || !tree.has("items"))) {
      items(where, tree, version, kind.substring(0, kind.length() - 4), depth);
      return;
    }
    Optional<ObjectKind> known = ObjectKind.of(version, kind);
    if (known.isPresent()) {
      submit(where, known.get(), tree);
      return;
    }
    Optional<String> meant = ObjectKind.meant(version, kind);
    if (meant.isPresent()) {
      problem(
          "NotFound",
          where,
          "no matches for kind \"%s\" in version \"%s\"; it is read in version \"%s\""
              .formatted(kind, version, meant.get()));
      return;
    }
    if (ObjectKind.isNone(version, kind)) {
      problem(
          "NotFound",
          where,
          "no matches for kind \"%s\" in version \"%s\"; look at the spelling, capitals count"
              .formatted(kind, version));
      return;
    }
    ignored.merge(kind, 1, Integer::sum);
  }

  private void items(String where, ObjectNode list, String version, String kind, int depth) {
    if (depth == DEEPEST_LIST) {
      torn(where, "lists in lists in lists");
      return;
    }
    JsonNode items = list.path("items");
    for (int i = 0; i < items.size(); i++) {
      JsonNode item = items.get(i);
      if (item instanceof ObjectNode object && !kind.isEmpty()) {
        // the items of a typed list may leave out what the list says
        if (!object.has("kind")) {
          object.put("kind", kind);
        }
        if (!object.has("apiVersion")) {
          object.put("apiVersion", version);
        }
      }
      object(where + ", items[" + i + "]", item, depth + 1);
    }
  }

  private void submit(String where, ObjectKind kind, ObjectNode tree) {
    ObjectNode meta =
        tree.get("metadata") instanceof ObjectNode given ? given : tree.putObject("metadata");
    meta.remove("managedFields"); // bookkeeping of the API server, of any shape
    String name = meta.path("name").asText("");
    if (name.isEmpty()) {
      torn(
          "Invalid",
          where,
          kind.word() + " \"\" is invalid: metadata.name: Required value: name is required");
      return;
    }
    String namespace = kind.namespaced() ? meta.path("namespace").asText("") : "";
    if (kind.namespaced() && namespace.isEmpty()) {
      namespace = "default";
    }
    ObjectId id = new ObjectId(kind.word(), new ObjectKey(namespace, name));
    Optional<String> hole = hole(tree, "");
    if (hole.isPresent()) {
      wrong(where, kind, id, tree, hole.get() + ": a list may not hold null");
      return;
    }
    Topology.modernise(kind, tree);
    switch (kind.shape().decode(tree)) {
      case Decoded.Wrong<?>(var why, _) -> wrong(where, kind, id, tree, why);
      case Decoded.Sound<? extends HasMetadata>(var object, var unknown) -> {
        object.getMetadata().setNamespace(namespace.isEmpty() ? null : namespace);
        unknown.forEach(
            field ->
                warnings.add(
                    "%s: %s \"%s\": unknown field \"%s\""
                        .formatted(where, kind.word(), name, field)));
        sound(id, object, where);
      }
    }
  }

  private void sound(ObjectId id, HasMetadata object, String where) {
    Defaults.fill(object);
    submissions.add(new Submission.Wanted(id, object, where));
  }

  private void wrong(String where, ObjectKind kind, ObjectId id, ObjectNode tree, String why) {
    submissions.add(new Submission.Undecodable(id, where));
    problem(
        "BadRequest",
        where,
        "%s in version \"%s\" cannot be handled as a %s: \"%s\": %s"
            .formatted(
                kind.word(), tree.path("apiVersion").asText(), kind.word(), id.key().name(), why));
  }

  /** The first place where a list holds null. */
  private static Optional<String> hole(JsonNode tree, String path) {
    if (tree.isNull()) {
      return Optional.of(path);
    }
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      Optional<String> found = hole(field.getValue(), at);
      if (found.isPresent()) {
        return found;
      }
    }
    if (tree.isArray()) {
      for (int i = 0; i < tree.size(); i++) {
        Optional<String> found = hole(tree.get(i), path + "[" + i + "]");
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private void torn(String where, String why) {
    torn("BadRequest", where, why);
  }

  private void torn(String reason, String where, String why) {
    torn = true;
    problem(reason, where, why);
  }

  private void problem(String reason, String where, String message) {
    problems.add(new Problem(reason, where, message));
  }
}
