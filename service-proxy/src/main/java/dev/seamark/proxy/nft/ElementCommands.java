package dev.seamark.proxy.nft;

import java.util.EnumMap;
import java.util.Map;

/** Makes commands that add or delete elements, as they come. */
final class ElementCommands implements ElementSink {
  /** So many in a command, and no more: a complaint of nft repeats the line. */
  private static final int TOGETHER = 250;

  private final String verb;
  private final boolean values;
  private final Dialect dialect;
  private final Map<Store, Commands> commands = new EnumMap<>(Store.class);

  private static final class Commands {
    private final StringBuilder text = new StringBuilder();
    private int elements;
  }

  /**
   * None yet.
   *
   * @param verb {@code add} or {@code delete}
   */
  ElementCommands(String verb, Dialect dialect) {
    this.verb = verb;
    this.values = verb.equals("add");
    this.dialect = dialect;
  }

  @Override
  public void put(Store store, Key key, Value value) {
    Commands of = commands.computeIfAbsent(store, _ -> new Commands());
    StringBuilder text = of.text;
    if (of.elements % TOGETHER == 0) {
      text.append(of.elements == 0 ? "" : " }\n").append(verb).append(" element ");
      text.append(dialect.table()).append(' ').append(store.label()).append(" { ");
    } else {
      text.append(", ");
    }
    of.elements++;
    TextFields.append(key, values ? value : Value.NONE, text);
  }

  /** Writes the commands. */
  void write(StringBuilder script) {
    for (Commands of : commands.values()) {
      script.append(of.text).append(" }\n");
    }
  }
}
