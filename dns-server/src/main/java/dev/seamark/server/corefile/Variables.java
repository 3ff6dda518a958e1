package dev.seamark.server.corefile;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Environment variables in a Corefile, {@code {$NAME}} and {@code {%NAME%}}. A value is text and
 * nothing else: blanks in it do not separate words, and a brace, a quote or a hash sign in it has
 * no meaning. A variable that is not set is empty, with a warning.
 */
final class Variables {
  private final Function<String, Optional<String>> environment;
  private final List<Corefile.Warning> warnings;

  Variables(Function<String, Optional<String>> environment, List<Corefile.Warning> warnings) {
    this.environment = environment;
    this.warnings = warnings;
  }

  /** The reference that starts at an offset of a text. */
  record Reference(String name, int end) {}

  /** The reference at {@code offset}, if there is one. */
  static Optional<Reference> at(String text, int offset) {
    if (text.startsWith("{$", offset)) {
      return upTo("}", text, offset + 2);
    }
    if (text.startsWith("{%", offset)) {
      return upTo("%}", text, offset + 2);
    }
    return Optional.empty();
  }

  private static Optional<Reference> upTo(String end, String text, int from) {
    int to = text.indexOf(end, from);
    if (to <= from) {
      return Optional.empty();
    }
    String name = text.substring(from, to);
    boolean plain = name.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"' || c == '{');
    return plain ? Optional.of(new Reference(name, to + end.length())) : Optional.empty();
  }

  /** What the variable holds. */
  String value(Reference reference, Position at) {
    Optional<String> value = environment.apply(reference.name());
    if (value.isEmpty()) {
      warnings.add(
          new Corefile.Warning(
              at,
              "environment variable '" + reference.name() + "' is not set and counts as empty"));
    }
    return value.orElse("");
  }
}
