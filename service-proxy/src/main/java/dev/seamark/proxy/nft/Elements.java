package dev.seamark.proxy.nft;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Elements of stores: each key once. */
final class Elements implements ElementSink {
  private final Map<Store, Map<String, String>> values = new EnumMap<>(Store.class);

  @Override
  public void put(Store store, CharSequence key, CharSequence value) {
    values.computeIfAbsent(store, _ -> new LinkedHashMap<>()).put(key.toString(), value.toString());
  }

  /** Those that the others do not have, or have with another value. */
  Elements without(Elements others) {
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

  /** Writes commands that {@code add} or {@code delete} them. */
  void write(String verb, Dialect dialect, Script script) {
    ElementCommands commands = new ElementCommands(verb, dialect);
    values.forEach(
        (store, elements) -> elements.forEach((key, value) -> commands.put(store, key, value)));
    commands.write(script);
  }
}
