package dev.seamark.proxy.nft;

import java.util.EnumMap;
import java.util.Map;

/** Makes commands that add or delete elements, as they come. */
final class ElementCommands implements ElementSink {
  /** So many in a command; more make nft slower. */
  private static final int TOGETHER = 1_000;

  private final String verb;
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
    this.dialect = dialect;
  }

  @Override
  public void put(Store store, String key, String value) {
    Commands of = commands.computeIfAbsent(store, _ -> new Commands());
    StringBuilder text = of.text;
    if (of.elements % TOGETHER == 0) {
      text.append(of.elements == 0 ? "" : " }\n").append(verb).append(" element ");
      text.append(dialect.table()).append(' ').append(store.label()).append(" { ");
    } else {
      text.append(", ");
    }
    of.elements++;
    text.append(key);
    if (verb.equals("add") && !value.isEmpty()) {
      text.append(" : ").append(value);
    }
  }

  /** Writes the commands. */
  void write(StringBuilder script) {
    commands.values().forEach(of -> script.append(of.text).append(" }\n"));
  }
}
