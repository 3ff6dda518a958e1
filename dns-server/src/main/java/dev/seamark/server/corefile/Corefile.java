package dev.seamark.server.corefile;

import java.util.List;

/**
 * A parsed Corefile, imports and snippets resolved.
 *
 * @param digest hex of the SHA-512 of the text and of everything it imports, which changes exactly
 *     when the content does
 * @param warnings what is odd but no error (an import that matches nothing)
 */
public record Corefile(List<ServerBlock> blocks, String digest, List<Warning> warnings) {
  public Corefile {
    blocks = List.copyOf(blocks);
    warnings = List.copyOf(warnings);
  }

  /** Something odd, and where. */
  public record Warning(Position at, String message) {
    @Override
    public String toString() {
      return at + ": " + message;
    }
  }
}
