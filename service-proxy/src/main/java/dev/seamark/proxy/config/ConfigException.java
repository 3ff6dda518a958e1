package dev.seamark.proxy.config;

import java.util.List;

/** What is wrong with the configuration, each with its place and what to do about it. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // lists made by List.copyOf are
  private final List<String> lines;

  public ConfigException(List<String> lines) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
  }

  public ConfigException(String line) {
    this(List.of(line));
  }

  /** One line a cause. */
  public List<String> lines() {
    return lines;
  }
}
