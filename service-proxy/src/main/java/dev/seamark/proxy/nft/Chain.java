package dev.seamark.proxy.nft;

import java.util.List;

/** A chain that others go to. */
record Chain(String name, List<String> rules) {

  /** The chain that rejects. */
  static final String REJECT = "reject-all";

  Chain {
    rules = List.copyOf(rules);
  }

  /** Writes the commands that make it anew, whatever it was. */
  void write(Dialect dialect, StringBuilder script) {
    String qualified = " chain " + dialect.table() + " " + name;
    script.append("add").append(qualified).append("\nflush").append(qualified).append('\n');
    for (String rule : rules) {
      script.append("add rule ").append(dialect.table()).append(' ').append(name).append(' ');
      script.append(rule).append('\n');
    }
  }
}
