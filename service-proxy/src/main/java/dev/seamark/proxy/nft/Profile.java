package dev.seamark.proxy.nft;

import dev.seamark.proxy.nft.Action.Balance;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens to new connections at a frontend, without saying where it is or to whom they go. All
 * frontends of one profile share a chain.
 *
 * @param nodePort whether it is a node port; those have maps of their own
 * @param restricted whether clients must be in the allowed sources
 * @param mark when connections are marked to be masqueraded
 * @param inside for pods of this node and the node itself
 * @param outside for all others
 */
record Profile(boolean nodePort, boolean restricted, Mark mark, Action inside, Action outside) {

  /** The bit of the packet's mark that asks for masquerading; the one that others expect there. */
  static final String MARK = "0x4000";

  /** When a connection is marked to be masqueraded. */
  enum Mark {
    NEVER(""),
    ALWAYS("snat-"),
    OFF_CLUSTER("snat-off-cluster-"),
    LOCAL_SOURCE("snat-own-");

    private final String prefix;

    Mark(String prefix) {
      this.prefix = prefix;
    }
  }

  Profile {
    if (!(inside instanceof Balance) && !(outside instanceof Balance)) {
      mark = Mark.NEVER;
    }
  }

  /** What the map of frontends says of such a frontend. */
  String verdict() {
    return plain() ? inside.verdict(nodePort) : "goto " + chain();
  }

  /** The chains that the verdict needs, those first that others go to. */
  List<Chain> chains(Layout layout) {
    Dialect dialect = layout.dialect();
    List<Chain> chains = new ArrayList<>();
    chains.addAll(inside.chains(nodePort, dialect));
    if (!outside.equals(inside)) {
      chains.addAll(outside.chains(nodePort, dialect));
    }
    if (!plain()) {
      chains.add(new Chain(chain(), rules(layout)));
    }
    return chains;
  }

  private boolean plain() {
    return !restricted && mark == Mark.NEVER && inside.equals(outside);
  }

  private String chain() {
    return (nodePort ? "node-port-" : "")
        + (restricted ? "restricted-" : "")
        + mark.prefix
        + (inside.equals(outside)
            ? inside.label()
            : "in-" + inside.label() + "-out-" + outside.label());
  }

  private List<String> rules(Layout layout) {
    Dialect dialect = layout.dialect();
    String setMark = "meta mark set meta mark | " + MARK;
    List<String> rules = new ArrayList<>();
    if (restricted) {
      rules.add(
          "%s . %s saddr != @%s drop"
              .formatted(frontend(nodePort, dialect), dialect.ip(), Store.ALLOWED_SOURCES.label()));
    }
    switch (mark) {
      case NEVER -> {}
      case ALWAYS -> rules.add(setMark);
      case OFF_CLUSTER ->
          layout.notFromPods().map(elsewhere -> elsewhere + " " + setMark).ifPresent(rules::add);
      case LOCAL_SOURCE -> rules.add("fib saddr type local " + setMark);
    }
    if (!inside.equals(outside)) {
      String verdict = inside.verdict(nodePort);
      layout.fromPods().map(pods -> pods + " " + verdict).ifPresent(rules::add);
      rules.add("fib saddr type local " + verdict);
    }
    rules.add(outside.verdict(nodePort));
    return rules;
  }

  /** The expression that a frontend's elements begin with. */
  static String frontend(boolean nodePort, Dialect dialect) {
    return (nodePort ? "" : dialect.ip() + " daddr . ") + "meta l4proto . th dport";
  }
}
