package dev.seamark.proxy.nft;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Elements of stores: each key once. */
final class Elements implements ElementSink {
  private final Map<Store, Map<Key, Value>> values = new EnumMap<>(Store.class);

  @Override
  public void put(Store store, Key key, Value value) {
    values.computeIfAbsent(store, _ -> new LinkedHashMap<>()).put(key, value);
  }

  /** Those that the others do not have, or have with another value. */
  Elements without(Elements others) {
    Elements rest = new Elements();
    values.forEach(
        (store, elements) -> {
          Map<Key, Value> theirs = others.values.getOrDefault(store, Map.of());
          elements.forEach(
              (key, value) -> {
                if (!value.equals(theirs.get(key))) {
                  rest.put(store, key, value);
                }
              });
        });
    return rest;
  }

  /** Gives them all. */
  void putAll(ElementSink sink) {
    values.forEach(
        (store, elements) -> elements.forEach((key, value) -> sink.put(store, key, value)));
  }
}
