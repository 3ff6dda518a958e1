package dev.seamark.proxy.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody has set, as text, and where: the same for a file and for flags. Confined to the
 * start.
 */
public final class Given {
  private final Map<Setting, Value> values = new EnumMap<>(Setting.class);

  /**
   * A value.
   *
   * @param texts several where it is a list
   * @param where the flag, or file, line and column: begins an error message
   */
  public record Value(List<String> texts, String where) {
    public Value {
      texts = List.copyOf(texts);
    }

    /** The one text; of a list all of it, parted by commas. */
    public String text() {
      return String.join(",", texts);
    }
  }

  /** Sets it, whatever it was before. */
  public Given set(Setting setting, List<String> texts, String where) {
    values.put(setting, new Value(texts, where));
    return this;
  }

  /** What was set; nothing where the text is empty, as kube-proxy takes it. */
  Optional<Value> of(Setting setting) {
    return Optional.ofNullable(values.get(setting)).filter(v -> !v.text().isEmpty());
  }

  /** What was set, be it nothing. */
  Optional<Value> raw(Setting setting) {
    return Optional.ofNullable(values.get(setting));
  }
}
