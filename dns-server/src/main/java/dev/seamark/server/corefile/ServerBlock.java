package dev.seamark.server.corefile;

import java.util.List;

/** A server block: what it serves, and the directives that say how. */
public record ServerBlock(List<Word> keys, List<Directive> directives) {
  public ServerBlock {
    keys = List.copyOf(keys);
    directives = List.copyOf(directives);
  }
}
