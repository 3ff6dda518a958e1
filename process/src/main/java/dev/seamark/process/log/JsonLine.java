package dev.seamark.process.log;

import java.time.Instant;

/** A line of the log as a JSON object, with time, level and message first. Confined to a thread. */
public final class JsonLine {
  private final StringBuilder text = new StringBuilder(256);

  /**
   * A line.
   *
   * @param level as in the other layout; WARNING is WARN here, as Go's structured logs have it
   */
  public JsonLine(Instant time, String level, String message) {
    text.append("{\"time\":");
    quoted(time.toString());
    text("level", level.equals("WARNING") ? "WARN" : level);
    text("msg", message);
  }

  /** Adds a text. */
  public JsonLine text(String name, String value) {
    name(name);
    quoted(value);
    return this;
  }

  /** Adds a number. */
  public JsonLine number(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  /** Adds what is JSON already: a number with a fraction, true, null. */
  public JsonLine literal(String name, String json) {
    name(name);
    text.append(json);
    return this;
  }

  private void name(String name) {
    text.append(",\"").append(name).append("\":");
  }

  private void quoted(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ' || Character.isSurrogate(c) || c == 0x7f || c == 0x2028 || c == 0x2029) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  /** The object, without the end of the line. */
  @Override
  public String toString() {
    return text + "}";
  }
}
