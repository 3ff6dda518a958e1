package dev.seamark.proxy.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What somebody has set, as text, and where: the same for a file and for flags. Confined to the
 * start.
 */
public final class Given {
  /** Values that ask for nothing: those of fields that nobody has set, and defaults. */
  private static final Set<String> NOTHING = Set.of("", "0", "0s", "false", "0.0.0.0", "::");

  private final Map<Setting, Value> values = new EnumMap<>(Setting.class);
  private final SortedMap<String, String> flags = new TreeMap<>();
  private final boolean strict;
  private final List<String> doubts = new ArrayList<>();
  private final List<String> ignored = new ArrayList<>();

  /** Nothing set; what is doubtful is a warning. */
  public Given() {
    this(false);
  }

  /**
   * Nothing set.
   *
   * @param strict what is doubtful is an error
   */
  public Given(boolean strict) {
    this.strict = strict;
  }

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

  /** Notes a flag as it was given, whether it is a setting or not. */
  public void flag(String name, String value) {
    flags.put(name, value);
  }

  /** All flags, as they were given. */
  SortedMap<String, String> flags() {
    return flags;
  }

  /** Notes what kube-proxy takes, too, but what nothing comes of. */
  void doubt(String line) {
    doubts.add(line);
  }

  /**
   * Notes a field or flag that has no meaning here, unless its value asks for nothing.
   *
   * @param name the field's path in the file, or the flag
   * @param text the value, as it was written
   */
  public void ignore(String name, String text) {
    if (asksForSomething(text) && !ignored.contains(name)) {
      ignored.add(name);
    }
  }

  /** Whether a value asks for anything but what is done without it. */
  static boolean asksForSomething(String text) {
    return !NOTHING.contains(text.toLowerCase(Locale.ROOT));
  }

  /** The fields and flags that were set and have no meaning here. */
  List<String> ignored() {
    return List.copyOf(ignored);
  }

  /** Whether what is doubtful is an error. */
  boolean strict() {
    return strict;
  }

  /** What is doubtful, with its place each. */
  List<String> doubts() {
    return List.copyOf(doubts);
  }

  /** What was set; nothing where the text is empty, as kube-proxy takes it. */
  Optional<Value> of(Setting setting) {
    return Optional.ofNullable(values.get(setting)).filter(v -> !v.text().isEmpty());
  }

  /** All of it that a file can say, as a {@code KubeProxyConfiguration}. */
  public String toYaml() {
    Map<String, String> lines = new TreeMap<>();
    values.forEach(
        (setting, value) -> {
          if (!setting.paths().isEmpty() && !value.text().isEmpty()) {
            lines.put(setting.paths().getFirst(), setting.inFile(value));
          }
        });
    StringBuilder yaml = new StringBuilder();
    yaml.append("apiVersion: ").append(ConfigFile.VERSION).append('\n');
    yaml.append("kind: ").append(ConfigFile.KIND).append('\n');
    String group = "";
    for (Map.Entry<String, String> line : lines.entrySet()) {
      int dot = line.getKey().indexOf('.');
      String in = dot < 0 ? "" : line.getKey().substring(0, dot);
      if (!in.isEmpty() && !in.equals(group)) {
        yaml.append(in).append(":\n");
      }
      group = in;
      yaml.append(in.isEmpty() ? "" : "  ").append(line.getKey().substring(dot + 1));
      yaml.append(": ").append(line.getValue()).append('\n');
    }
    return yaml.toString();
  }

  /** What was set, be it nothing. */
  Optional<Value> raw(Setting setting) {
    return Optional.ofNullable(values.get(setting));
  }
}
