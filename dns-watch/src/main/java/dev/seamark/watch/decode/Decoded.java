package dev.seamark.watch.decode;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of decoding. */
public sealed interface Decoded<T> {
  /**
   * An object.
   *
   * @param unknown the fields that were left out, such as {@code spec.prots}
   */
  record Sound<T>(T object, List<String> unknown) implements Decoded<T> {
    public Sound {
      unknown = List.copyOf(unknown);
    }
  }

  /**
   * Some field is not what it must be.
   *
   * @param why where, what must be there and what is: {@code spec.type: expected text, not a list}
   * @param object as far as it could be read; null if it is not even an object
   */
  record Wrong<T>(String why, @Nullable T object) implements Decoded<T> {}
}
