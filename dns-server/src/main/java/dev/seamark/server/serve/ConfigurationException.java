package dev.seamark.server.serve;

import dev.seamark.server.corefile.CorefileException;
import java.util.List;

/** Why a configuration cannot be served: one line a cause. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<String> lines;
  private final String digest;

  public ConfigurationException(List<String> lines) {
    this(lines, "");
  }

  private ConfigurationException(List<String> lines, String digest) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
    this.digest = digest.isEmpty() ? String.join("\n", lines) : digest;
  }

  static ConfigurationException of(List<CorefileException> wrong) {
    return new ConfigurationException(
        wrong.stream().map(CorefileException::line).toList(), wrong.getFirst().digest());
  }

  /** Tells what cannot be served from another thing that cannot be served; never empty. */
  String digest() {
    return digest;
  }

  /** {@code file:line:column: fault; remedy}, in the order of the file. */
  public List<String> lines() {
    return lines;
  }
}
