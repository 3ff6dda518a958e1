package dev.seamark.watch.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one value is read: from its first token, which the parser is at, to its last one. */
@FunctionalInterface
interface Value<V> {
  /** The annotation in which kubectl keeps what was applied last. */
  String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  /** Reads; null where something else is there, which the findings then tell. */
  @Nullable V read(JsonParser in, Findings findings) throws IOException;

  /** Text. */
  static @Nullable String text(JsonParser in, Findings findings) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      findings.expected(
          in.currentToken().isScalarValue() && in.currentToken() != JsonToken.VALUE_NULL
              ? "text (put it in quotes)"
              : "text",
          in);
      return null;
    }
    return in.getText();
  }

  /** A whole number of 32 bits. */
  static @Nullable Integer integer(JsonParser in, Findings findings) throws IOException {
    if (!isWhole(in, false)) {
      findings.expected("an integer", in);
      return null;
    }
    return in.getIntValue();
  }

  /** A whole number of 64 bits. */
  static @Nullable Long longInteger(JsonParser in, Findings findings) throws IOException {
    if (!isWhole(in, true)) {
      findings.expected("an integer", in);
      return null;
    }
    return in.getLongValue();
  }

  private static boolean isWhole(JsonParser in, boolean wide) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      return false;
    }
    JsonParser.NumberType type = in.getNumberType();
    if (type == JsonParser.NumberType.INT) {
      return true;
    }
    return type == JsonParser.NumberType.LONG
        && (wide || in.getLongValue() == (int) in.getLongValue());
  }

  /** True or false. */
  static @Nullable Boolean truth(JsonParser in, Findings findings) throws IOException {
    if (!in.currentToken().isBoolean()) {
      findings.expected("true or false", in);
      return null;
    }
    return in.currentToken() == JsonToken.VALUE_TRUE;
  }

  /** A port by number or by name. */
  static @Nullable IntOrString integerOrText(JsonParser in, Findings findings) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return new IntOrString(in.getText());
    }
    if (!isWhole(in, false)) {
      findings.expected("an integer or text", in);
      return null;
    }
    return new IntOrString(in.getIntValue());
  }

  /** Annotations but the one that holds the whole object once more. */
  static @Nullable Map<String, String> shortTexts(JsonParser in, Findings findings)
      throws IOException {
    return texts(in, findings, LAST_APPLIED);
  }

  /** Texts by name. */
  static @Nullable Map<String, String> texts(JsonParser in, Findings findings) throws IOException {
    return texts(in, findings, "");
  }

  private static @Nullable Map<String, String> texts(
      JsonParser in, Findings findings, String passedOver) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      findings.expected("an object", in);
      return null;
    }
    Map<String, String> map = new LinkedHashMap<>();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      if (in.nextToken() != JsonToken.VALUE_NULL && !name.equals(passedOver)) {
        findings.enter(name);
        String value = text(in, findings);
        if (value != null) {
          map.put(name, value);
        }
        findings.leave();
      }
    }
    return map;
  }

  /** A list of these. */
  static <V> Value<List<V>> list(Value<V> element) {
    return (in, findings) -> {
      if (in.currentToken() != JsonToken.START_ARRAY) {
        findings.expected("a list", in);
        return null;
      }
      List<V> list = new ArrayList<>();
      for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
        findings.enter(i);
        V value = element.read(in, findings);
        if (value != null) {
          list.add(value);
        }
        findings.leave();
      }
      return list;
    };
  }

  /** Whatever there is, as Java's own lists, maps, texts and numbers. */
  static Object anything(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
          if (in.nextToken() != JsonToken.VALUE_NULL) {
            map.put(name, anything(in));
          }
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          list.add(anything(in));
        }
        yield list;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> Optional.ofNullable(in.getText()).orElse("");
    };
  }
}
