package dev.seamark.process.log;

import java.time.Instant;
import java.util.Locale;

/** What log lines look like. */
public enum LogStyle {
  /** CoreDNS's layout: {@code [INFO] plugin/reload: message}. */
  TEXT,
  /** One JSON object a line: time, level, message and, where one speaks, the plugin. */
  JSON;

  /** The word for it: {@code text}, {@code json}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * A line, without its end.
   *
   * @param level DEBUG, INFO, WARNING, ERROR or FATAL
   * @param from who says it; may be empty
   */
  String line(Instant time, String level, String from, String message) {
    return switch (this) {
      case TEXT -> "[" + level + "] " + (from.isEmpty() ? "" : from + ": ") + message;
      case JSON -> {
        JsonLine line = new JsonLine(time, level, message);
        yield from.isEmpty() ? line.toString() : line.text("plugin", plugin(from)).toString();
      }
    };
  }

  private static String plugin(String from) {
    return from.startsWith("plugin/") ? from.substring("plugin/".length()) : from;
  }

  /** A line that is nobody's log event: as it is, or as the message of an object. */
  public String bare(Instant time, String text) {
    return this == TEXT ? text : line(time, "INFO", "", text);
  }

  /** A line about why the program cannot start: as it is, or as an error. */
  public String failure(Instant time, String text) {
    return this == TEXT ? text : line(time, "ERROR", "", text);
  }
}
