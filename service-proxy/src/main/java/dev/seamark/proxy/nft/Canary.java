package dev.seamark.proxy.nft;

import java.util.List;

/**
 * Tells whether somebody removed or emptied our tables, by asking for changes that the kernel
 * checks and does not make: an element can be deleted if its map was not emptied, and a chain
 * cannot as long as a rule goes to it. To list anything, even names, would read all elements there
 * are.
 */
final class Canary {
  private Canary() {}

  /** Whether the tables are as they were written, as far as can be told cheaply. */
  static boolean lives(List<Dialect> tables) {
    StringBuilder script = new StringBuilder();
    for (Dialect dialect : tables) {
      script.append("delete chain ").append(dialect.table()).append(" dispatch\n");
      ElementCommands canary = new ElementCommands("delete", dialect);
      canary.put(Store.SERVICES, Layout.canaryKey(dialect), Value.NONE);
      canary.write(script);
    }
    List<String> complaints =
        Nft.check(script.toString()).complaint().lines().filter(l -> l.contains("rror:")).toList();
    return complaints.size() == tables.size()
        && complaints.stream().allMatch(line -> line.contains("Device or resource busy"));
  }
}
