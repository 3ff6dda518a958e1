package dev.seamark.proxy.nft;

import java.util.ArrayList;
import java.util.List;

/** Changes of elements as commands for nft. */
final class ElementScript implements ElementTransaction {
  private final StringBuilder emptying = new StringBuilder();
  private final List<ElementCommands> deletions = new ArrayList<>();
  private final List<ElementCommands> additions = new ArrayList<>();

  @Override
  public void empty(Dialect dialect, Store store) {
    emptying.append("flush ").append(store.qualified(dialect)).append('\n');
  }

  @Override
  public ElementSink delete(Dialect dialect) {
    return added(deletions, new ElementCommands("delete", dialect));
  }

  @Override
  public ElementSink add(Dialect dialect) {
    return added(additions, new ElementCommands("add", dialect));
  }

  private static ElementCommands added(List<ElementCommands> to, ElementCommands commands) {
    to.add(commands);
    return commands;
  }

  /** Writes the commands. */
  void write(StringBuilder script) {
    script.append(emptying);
    deletions.forEach(commands -> commands.write(script));
    additions.forEach(commands -> commands.write(script));
  }
}
