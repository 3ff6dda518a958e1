package dev.seamark.watch.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one value is read. */
@FunctionalInterface
interface Value<V> {
  /** Reads; empty where something else is there, which the findings then tell. */
  Optional<V> read(JsonNode node, Findings findings);

  /** Text. */
  static Optional<String> text(JsonNode node, Findings findings) {
    if (!node.isTextual()) {
      findings.expected(node.isValueNode() ? "text (put it in quotes)" : "text", node);
      return Optional.empty();
    }
    return Optional.of(node.textValue());
  }

  /** A whole number of 32 bits. */
  static Optional<Integer> integer(JsonNode node, Findings findings) {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      findings.expected("an integer", node);
      return Optional.empty();
    }
    return Optional.of(node.intValue());
  }

  /** A whole number of 64 bits. */
  static Optional<Long> longInteger(JsonNode node, Findings findings) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      findings.expected("an integer", node);
      return Optional.empty();
    }
    return Optional.of(node.longValue());
  }

  /** True or false. */
  static Optional<Boolean> truth(JsonNode node, Findings findings) {
    if (!node.isBoolean()) {
      findings.expected("true or false", node);
      return Optional.empty();
    }
    return Optional.of(node.booleanValue());
  }

  /** A port by number or by name. */
  static Optional<IntOrString> integerOrText(JsonNode node, Findings findings) {
    if (node.isTextual()) {
      return Optional.of(new IntOrString(node.textValue()));
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      findings.expected("an integer or text", node);
      return Optional.empty();
    }
    return Optional.of(new IntOrString(node.intValue()));
  }

  /** Texts by name. */
  static Optional<Map<String, String>> texts(JsonNode node, Findings findings) {
    if (!node.isObject()) {
      findings.expected("an object", node);
      return Optional.empty();
    }
    Map<String, String> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isNull()) {
        findings.enter(entry.getKey());
        text(entry.getValue(), findings).ifPresent(text -> map.put(entry.getKey(), text));
        findings.leave();
      }
    }
    return Optional.of(map);
  }

  /** A list of these. */
  static <V> Value<List<V>> list(Value<V> element) {
    return (node, findings) -> {
      if (!node.isArray()) {
        findings.expected("a list", node);
        return Optional.empty();
      }
      List<V> list = new ArrayList<>(node.size());
      for (int i = 0; i < node.size(); i++) {
        findings.enter(i);
        element.read(node.get(i), findings).ifPresent(list::add);
        findings.leave();
      }
      return Optional.of(list);
    };
  }

  /** Whatever there is, as Java's own lists, maps, texts and numbers. */
  static Object anything(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        if (!entry.getValue().isNull()) {
          map.put(entry.getKey(), anything(entry.getValue()));
        }
      }
      return map;
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>(node.size());
      for (JsonNode element : node) {
        list.add(anything(element));
      }
      return list;
    }
    return node.isNumber()
        ? node.numberValue()
        : node.isBoolean() ? node.asBoolean() : node.asText();
  }
}
