package dev.seamark.watch.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    void read(T into, JsonParser in, Findings findings) throws IOException;
  }

  /** A type without fields. */
  static <T> Shape<T> of(Supplier<T> maker) {
    return new Shape<>(maker);
  }

  /** Adds a field. */
  <V> Shape<T> with(String name, Value<V> value, BiConsumer<T, V> setter) {
    fields.put(
        name,
        (into, in, findings) -> {
          V found = value.read(in, findings);
          if (found != null) {
            setter.accept(into, found);
          }
        });
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

  /** Fields that exist and are not used here. */
  Shape<T> passingOver(String... names) {
    for (String name : names) {
      fields.put(name, (into, in, findings) -> in.skipChildren());
    }
    return this;
  }

  /** All other fields are passed over, whatever they are called. */
  Shape<T> passingOverOthers() {
    othersPassedOver = true;
    return this;
  }

  @Override
  public @Nullable T read(JsonParser in, Findings findings) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      findings.expected("an object", in);
      return null;
    }
    T made = maker.get();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      if (in.nextToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      Field<T> field = fields.get(name);
      if (field != null) {
        findings.enter(name);
        field.read(made, in, findings);
        findings.leave();
      } else {
        if (!othersPassedOver) {
          findings.enter(name);
          findings.unknown();
          findings.leave();
        }
        in.skipChildren();
      }
    }
    return made;
  }

  /** The same, reading of the fields only those of these names, and passing over all others. */
  Shape<T> only(String... names) {
    Shape<T> part = new Shape<>(maker);
    for (String name : names) {
      Field<T> field = fields.get(name);
      if (field != null) {
        part.fields.put(name, field);
      }
    }
    part.othersPassedOver = true;
    return part;
  }

  /** Makes an object of a tree. */
  public Decoded<T> decode(JsonNode tree) {
    try (JsonParser in = tree.traverse()) {
      in.nextToken();
      return decode(in);
    } catch (IOException e) {
      throw new UncheckedIOException("a tree in memory", e);
    }
  }

  /** Makes an object of what begins at the parser's token, and reads to its end. */
  public Decoded<T> decode(JsonParser in) throws IOException {
    Findings findings = new Findings();
    T made = read(in, findings);
    return findings.wrong().isPresent() || made == null
        ? new Decoded.Wrong<>(findings.wrong().orElse("expected an object"), made)
        : new Decoded.Sound<>(made, findings.unknownFields());
  }
}
