package dev.seamark.server.plugins.operate;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import java.util.List;

/** What is said about properties that a plugin does not have. */
final class Properties {
  private Properties() {}

  /**
   * The error for a line of a block that nobody knows.
   *
   * @param known the properties that there are; may be none
   */
  static CorefileException unknown(Directive line, List<String> known) {
    return new CorefileException(
        line.at(),
        "unknown property '" + line.name() + "'",
        known.isEmpty()
            ? "this plugin has no properties, remove the line"
            : "there is " + String.join(", ", known));
  }
}
