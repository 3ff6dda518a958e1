package dev.seamark.watch.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The fields of a type: what each may hold and where it goes. Built once, read by any thread.
 *
 * @param <T> what is made
 */
public final class Shape<T> implements Value<T> {
  private final Supplier<T> maker;
  private final Map<String, Field<T>> fields = new HashMap<>();
  private boolean othersPassedOver;

  private Shape(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Where the value of a field goes. */
  @FunctionalInterface
  private interface Field<T> {
    void read(T into, JsonNode node, Findings findings);
  }

  /** A type without fields. */
  static <T> Shape<T> of(Supplier<T> maker) {
    return new Shape<>(maker);
  }

  /** Adds a field. */
  <V> Shape<T> with(String name, Value<V> value, BiConsumer<T, V> setter) {
    fields.put(
        name,
        (into, node, findings) ->
            value.read(node, findings).ifPresent(found -> setter.accept(into, found)));
    return this;
  }

  Shape<T> text(String name, BiConsumer<T, String> setter) {
    return with(name, Value::text, setter);
  }

  Shape<T> integer(String name, BiConsumer<T, Integer> setter) {
    return with(name, Value::integer, setter);
  }

  Shape<T> longInteger(String name, BiConsumer<T, Long> setter) {
    return with(name, Value::longInteger, setter);
  }

  Shape<T> truth(String name, BiConsumer<T, Boolean> setter) {
    return with(name, Value::truth, setter);
  }

  Shape<T> integerOrText(String name, BiConsumer<T, IntOrString> setter) {
    return with(name, Value::integerOrText, setter);
  }

  /** A list of texts. */
  Shape<T> texts(String name, BiConsumer<T, List<String>> setter) {
    return with(name, Value.list(Value::text), setter);
  }

  /** Texts by name, as labels are. */
  Shape<T> labels(String name, BiConsumer<T, Map<String, String>> setter) {
    return with(name, Value::texts, setter);
  }

  /** A list of objects. */
  <F> Shape<T> list(String name, Shape<F> shape, BiConsumer<T, List<F>> setter) {
    return with(name, Value.list(shape), setter);
  }

  /** Fields that there are, and that nobody asks for here. */
  Shape<T> passingOver(String... names) {
    for (String name : names) {
      fields.put(name, (into, node, findings) -> {});
    }
    return this;
  }

  /** All other fields are passed over, whatever they are called. */
  Shape<T> passingOverOthers() {
    othersPassedOver = true;
    return this;
  }

  @Override
  public Optional<T> read(JsonNode node, Findings findings) {
    if (!node.isObject()) {
      findings.expected("an object", node);
      return Optional.empty();
    }
    T made = maker.get();
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      if (each.getValue().isNull()) {
        continue;
      }
      findings.enter(each.getKey());
      Field<T> field = fields.get(each.getKey());
      if (field != null) {
        field.read(made, each.getValue(), findings);
      } else if (!othersPassedOver) {
        findings.unknown();
      }
      findings.leave();
    }
    return Optional.of(made);
  }

  /** Makes an object of a tree. */
  public Decoded<T> decode(JsonNode tree) {
    Findings findings = new Findings();
    Optional<T> made = read(tree, findings);
    return findings
        .wrong()
        .<Decoded<T>>map(Decoded.Wrong::new)
        .orElseGet(() -> new Decoded.Sound<>(made.orElseThrow(), findings.unknownFields()));
  }
}
