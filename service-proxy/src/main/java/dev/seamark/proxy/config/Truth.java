package dev.seamark.proxy.config;

import java.util.Optional;
import java.util.Set;

/**
 * Yes or no, as kube-proxy reads it: in a file YAML 1.1's words, on the command line those of Go's
 * {@code strconv.ParseBool}.
 */
final class Truth {
  private static final Set<String> YES =
      Set.of("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y");
  private static final Set<String> NO =
      Set.of("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N");
  private static final Set<String> FLAG_YES = Set.of("1", "t", "T", "true", "True", "TRUE");
  private static final Set<String> FLAG_NO = Set.of("0", "f", "F", "false", "False", "FALSE");

  private Truth() {}

  /** What the value says; empty where it is neither. */
  static Optional<Boolean> of(Given.Value value) {
    boolean flag = value.where().startsWith("--");
    if ((flag ? FLAG_YES : YES).contains(value.text())) {
      return Optional.of(true);
    }
    return (flag ? FLAG_NO : NO).contains(value.text()) ? Optional.of(false) : Optional.empty();
  }
}
