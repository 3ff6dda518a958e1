package dev.seamark.proxy.nft;

import java.util.EnumMap;
import java.util.Map;

/** Makes commands that add or delete elements, as they come. */
final class ElementCommands implements ElementSink {
  /**
   * So many in a command, and no more, so that nft has something to do early. It makes no
   * difference to its work otherwise, but with 25 in a command it is 2 % more (callgrind, nft
   * 1.0.6).
   */
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
  public void put(Store store, CharSequence key, CharSequence value) {
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
    if (values && !value.isEmpty()) {
      text.append(" : ").append(value);
    }
  }

  /** Hands on what is worth a command already. */
  void writeFull(Script script) {
    for (Commands of : commands.values()) {
      if (of.elements >= TOGETHER) {
        write(of, script);
      }
    }
  }

  /** Hands on all. */
  void write(Script script) {
    for (Commands of : commands.values()) {
      if (of.elements > 0) {
        write(of, script);
      }
    }
  }

  private static void write(Commands of, Script script) {
    script.add(of.text.append(" }\n"));
    of.text.setLength(0);
    of.elements = 0;
  }
}
