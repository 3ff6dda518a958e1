package dev.seamark.server.corefile;

/**
 * Where a word stands.
 *
 * @param file as it was named on the command line or by {@code import}
 * @param line from 1
 * @param column from 1, in characters
 */
public record Position(String file, int line, int column) {
  /** {@code file:line:column}, which editors can jump to. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
