package dev.seamark.watch.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What an API server keeps: objects, their versions, and what happened since. Confined to the lock
 * of its server.
 */
final class ScriptedCluster {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Something that happened to a kind, as the line that tells it to a watch. */
  record Change(long version, String path, String line) {}

  private record Moment(long version, List<JsonNode> objects) {}

  private final Map<String, Map<String, JsonNode>> objects = new HashMap<>();
  private final Map<String, Moment> moments = new HashMap<>();
  private final List<Change> history = new ArrayList<>();
  private long version = 100;
  private long forgotten;

  long version() {
    return version;
  }

  /** Creates the object, or changes it. */
  Change put(String path, String json) {
    JsonNode object = parse(json);
    Map<String, JsonNode> ofPath = objects.computeIfAbsent(path, _ -> new TreeMap<>());
    String type = ofPath.put(key(object), object) == null ? "ADDED" : "MODIFIED";
    return happened(path, type, object);
  }

  /** Deletes the object. */
  Change delete(String path, String key) {
    JsonNode object = objects.getOrDefault(path, new TreeMap<>()).remove(key);
    if (object == null) {
      throw new AssertionError("there is no " + key + " below " + path);
    }
    return happened(path, "DELETED", object);
  }

  private Change happened(String path, String type, JsonNode object) {
    version++;
    ((ObjectNode) object.path("metadata")).put("resourceVersion", Long.toString(version));
    ObjectNode event = MAPPER.createObjectNode().put("type", type);
    event.set("object", object);
    var change = new Change(version, path, event.toString());
    history.add(change);
    return change;
  }

  /** All that is there, and what is remembered of how it came there. */
  record Copy(Map<String, Map<String, JsonNode>> objects, List<Change> history, long version) {}

  Copy copy() {
    Map<String, Map<String, JsonNode>> copied = new HashMap<>();
    objects.forEach((path, of) -> copied.put(path, new TreeMap<>(of)));
    return new Copy(copied, List.copyOf(history), version);
  }

  void restore(Copy copy) {
    objects.clear();
    copy.objects().forEach((path, of) -> objects.put(path, new TreeMap<>(of)));
    history.clear();
    history.addAll(copy.history());
    version = copy.version();
  }

  /** All objects of the kind as a watch tells them, and the bookmark that ends them. */
  List<String> all(String path) {
    List<String> lines = new ArrayList<>();
    for (JsonNode object : objects.getOrDefault(path, Map.of()).values()) {
      ObjectNode event = MAPPER.createObjectNode().put("type", "ADDED");
      event.set("object", object);
      lines.add(event.toString());
    }
    lines.add(
        """
        {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"%d",\
        "annotations":{"k8s.io/initial-events-end":"true"}}}}\
        """
            .formatted(version));
    return lines;
  }

  /** A bookmark with the version of now. */
  String bookmark() {
    version++;
    return """
    {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"%d"}}}\
    """
        .formatted(version);
  }

  /** Forgets what happened so far. */
  void compact() {
    history.clear();
    forgotten = version;
  }

  /** Whether it is no longer known what happened after this version. */
  boolean isGone(long from) {
    return from < forgotten;
  }

  /** What happened to the kind after this version. */
  List<String> since(long from, String path) {
    return history.stream()
        .filter(c -> c.version() > from && c.path().equals(path))
        .map(Change::line)
        .toList();
  }

  /**
   * A page of a list; all pages of a list show the same moment, as etcd's do.
   *
   * @param token of the page before; empty for the first one
   */
  String page(String path, String token, int most) {
    String[] parts = token.split("from", 2);
    int from = parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
    Moment moment =
        parts.length < 2
            ? new Moment(version, List.copyOf(objects.getOrDefault(path, Map.of()).values()))
            : Objects.requireNonNull(moments.get(path + parts[0]));
    moments.put(path + moment.version(), moment);
    int to = (int) Math.min(moment.objects().size(), (long) from + most);
    ObjectNode list = MAPPER.createObjectNode();
    ObjectNode meta = list.put("kind", "List").putObject("metadata");
    meta.put("resourceVersion", Long.toString(moment.version()));
    if (to < moment.objects().size()) {
      meta.put("continue", moment.version() + "from" + to);
    }
    list.putArray("items").addAll(moment.objects().subList(from, to));
    return list.toString();
  }

  private static String key(JsonNode object) {
    String namespace = object.path("metadata").path("namespace").asText("");
    String name = object.path("metadata").path("name").asText();
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  private static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
