package dev.seamark.watch.decode;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Trees that could be an object of a model class; with slips, where they are wanted. */
final class SomeTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final SplittableRandom chance;
  private final int slips;
  private final Predicate<Field> wanted;

  /**
   * Trees.
   *
   * @param slips of a thousand values, how many are something else than what must be there
   * @param wanted which fields there may be
   */
  SomeTree(long seed, int slips, Predicate<Field> wanted) {
    this.chance = new SplittableRandom(seed);
    this.slips = slips;
    this.wanted = wanted;
  }

  JsonNode of(Type type) {
    if (chance.nextInt(1000) < slips) {
      return slip(type);
    }
    if (type == String.class) {
      return NODES.textNode("text-" + chance.nextInt(100));
    }
    if (type == Integer.class || type == Long.class) {
      return NODES.numberNode(chance.nextInt(70_000));
    }
    if (type == Boolean.class) {
      return NODES.booleanNode(chance.nextBoolean());
    }
    if (type == IntOrString.class) {
      return chance.nextBoolean() ? NODES.numberNode(8080) : NODES.textNode("http");
    }
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      ArrayNode array = NODES.arrayNode();
      for (int i = chance.nextInt(3); i > 0; i--) {
        array.add(of(list.getActualTypeArguments()[0]));
      }
      return array;
    }
    if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
      ObjectNode object = NODES.objectNode();
      for (int i = chance.nextInt(3); i > 0; i--) {
        object.set("key-" + i, of(map.getActualTypeArguments()[1]));
      }
      return object;
    }
    return object((Class<?>) type);
  }

  private ObjectNode object(Class<?> type) {
    ObjectNode object = NODES.objectNode();
    for (Field field : type.getDeclaredFields()) {
      JsonProperty property = field.getAnnotation(JsonProperty.class);
      if (property != null && wanted.test(field) && chance.nextInt(3) > 0) {
        object.set(property.value(), of(field.getGenericType()));
      }
    }
    return object;
  }

  /** Jackson would make some objects of a mere text or number; an API server would not. */
  private JsonNode slip(Type type) {
    boolean object = type instanceof Class<?> c && c.getName().startsWith("io.fabric8");
    return switch (chance.nextInt(object ? 3 : 8)) {
      case 0 -> NODES.booleanNode(true);
      case 1 -> NODES.arrayNode();
      case 2 -> NODES.objectNode();
      case 3 -> NODES.numberNode(80);
      case 4 -> NODES.numberNode(80.5);
      case 5 -> NODES.numberNode(99_999_999_999L);
      case 6 -> NODES.textNode("80");
      default -> NODES.textNode("");
    };
  }
}
