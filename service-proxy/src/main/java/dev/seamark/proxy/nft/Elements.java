package dev.seamark.proxy.nft;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Elements of stores: each key once, with its value, which is empty in a set. */
final class Elements {
  /** So many in a command; more make nft slower. */
  private static final int TOGETHER = 1_000;

  private final Map<Store, Map<String, String>> values = new EnumMap<>(Store.class);

  void put(Store store, String key, String value) {
    values.computeIfAbsent(store, _ -> new LinkedHashMap<>()).put(key, value);
  }

  boolean isEmpty() {
    return values.values().stream().allMatch(Map::isEmpty);
  }

  /** Those that the others do not have, or have with another value. */
  Elements without(Elements others) {
    if (others.isEmpty()) {
      return this;
    }
    Elements rest = new Elements();
    values.forEach(
        (store, elements) -> {
          Map<String, String> theirs = others.values.getOrDefault(store, Map.of());
          elements.forEach(
              (key, value) -> {
                if (!value.equals(theirs.get(key))) {
                  rest.put(store, key, value);
                }
              });
        });
    return rest;
  }

  void putAll(Elements others) {
    others.values.forEach(
        (store, elements) ->
            values.computeIfAbsent(store, _ -> new LinkedHashMap<>()).putAll(elements));
  }

  /** Writes commands that {@code add} or {@code delete} them. */
  void write(String verb, Dialect dialect, StringBuilder script) {
    values.forEach(
        (store, elements) -> {
          String begin = verb + " element " + dialect.table() + " " + store.label() + " { ";
          int written = 0;
          for (Map.Entry<String, String> element : elements.entrySet()) {
            script.append(written == 0 ? begin : written % TOGETHER == 0 ? " }\n" + begin : ", ");
            script.append(element.getKey());
            if (verb.equals("add") && !element.getValue().isEmpty()) {
              script.append(" : ").append(element.getValue());
            }
            written++;
          }
          if (written > 0) {
            script.append(" }\n");
          }
        });
  }
}
