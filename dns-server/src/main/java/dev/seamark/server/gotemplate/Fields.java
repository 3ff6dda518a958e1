package dev.seamark.server.gotemplate;

import java.util.List;
import java.util.Optional;

/**
 * A value with fields, as templates see it. A field holds a {@link String}, {@link Long}, {@link
 * Double}, {@link Boolean}, a {@link List}, a {@link java.util.Map} with text for keys, other
 * fields, or a {@link Method}.
 */
@FunctionalInterface
public interface Fields {
  /** The field of this name; empty where there is none. */
  Optional<Object> get(String name);

  /** A field that is called with arguments. */
  @FunctionalInterface
  interface Method {
    /** What the call gives. */
    Object call(List<Object> arguments);
  }
}
