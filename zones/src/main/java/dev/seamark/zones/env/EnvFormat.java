package dev.seamark.zones.env;

import java.util.Map;
import java.util.SortedMap;

/** How variables are written down as lines of text. */
public enum EnvFormat {
  /** {@code NAME=value}: what {@code docker --env-file} and dotenv files take. */
  ENV {
    @Override
    void line(StringBuilder text, String name, String value) {
      text.append(name).append('=').append(value).append('\n');
    }
  },

  /**
   * {@code export NAME='value'}, to be read by a POSIX shell with {@code eval} or {@code .}; a name
   * that a shell cannot use (one that starts with a digit) is a comment instead.
   */
  EXPORT {
    @Override
    void line(StringBuilder text, String name, String value) {
      if (!shellName(name)) {
        text.append("# ").append(name.replaceAll("[^ -~]", "?"));
        text.append(" is left out: no shell can use this name\n");
        return;
      }
      // Nothing is special between single quotes but the quote itself (POSIX.1, XCU 2.2.2).
      String quoted = value.replace("'", "'\\''");
      text.append("export ").append(name).append("='").append(quoted).append("'\n");
    }
  };

  /** The variables in the order of the map, a line each. */
  public String write(SortedMap<String, String> variables) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      line(text, variable.getKey(), variable.getValue());
    }
    return text.toString();
  }

  abstract void line(StringBuilder text, String name, String value);

  /** POSIX.1, XBD 3.216: letters, digits and underscores of ASCII, no digit first. */
  private static boolean shellName(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*");
  }
}
