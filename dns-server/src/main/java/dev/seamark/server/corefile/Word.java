package dev.seamark.server.corefile;

/**
 * A word of a Corefile, quotes and variables already resolved.
 *
 * @param quoted whether it stood in double quotes, and so is not a brace even if it looks like one
 */
public record Word(String text, Position at, boolean quoted) {
  @Override
  public String toString() {
    return text;
  }
}
