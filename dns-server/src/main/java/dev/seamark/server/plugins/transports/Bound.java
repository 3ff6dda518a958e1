package dev.seamark.server.plugins.transports;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import java.util.OptionalInt;

/** A number that a line of {@code https} or {@code quic} gives, once in its block. */
final class Bound {
  private static final int MOST_DIGITS = 9;

  private final String plugin;
  private final int least;
  private OptionalInt value = OptionalInt.empty();

  /**
   * No number yet.
   *
   * @param least 0 where that stands for any number, or 1
   */
  Bound(String plugin, int least) {
    this.plugin = plugin;
    this.least = least;
  }

  /** Reads it. */
  void read(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    String name = line.name().text();
    if (value.isPresent()) {
      throw new CorefileException(
          word.at(),
          "plugin/%s: %s already defined for this server block".formatted(plugin, name),
          "remove one of the lines");
    }
    OptionalInt read = Numbers.parse(word.text(), MOST_DIGITS);
    if (read.isEmpty() || read.getAsInt() < least) {
      throw new CorefileException(
          word.at(),
          "plugin/%s: %s is '%s', but must be a %s"
              .formatted(plugin, name, word, least == 0 ? "number" : "positive integer"),
          "write e.g. %s 200%s".formatted(name, least == 0 ? ", or 0 for any number" : ""));
    }
    value = read;
  }

  /** The number, if the block has the line. */
  OptionalInt value() {
    return value;
  }
}
