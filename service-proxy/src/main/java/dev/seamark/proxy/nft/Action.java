package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.Verdict.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What a profile does with connections of one kind of client: exactly one of these. */
sealed interface Action {

  /**
   * One of the destinations of a list has it.
   *
   * @param slots how many slots the list has
   * @param affinitySeconds how long a client stays with its destination; empty for not at all
   */
  record Balance(Targets targets, int slots, OptionalInt affinitySeconds) implements Action {
    /**
     * For how many slots a client is looked for: some more than there are, so that lists of many
     * lengths share a chain, which has a rule for each. One and a half times as many, and again.
     */
    int room() {
      int power = Integer.highestOneBit(slots);
      return slots == power ? slots : slots <= power + power / 2 ? power + power / 2 : 2 * power;
    }

    /** The chain in which a client is looked for. */
    String remembered(boolean nodePort) {
      return "%sremembered-%s-%d-%d"
          .formatted(
              nodePort ? "node-port-" : "",
              targets == Targets.CLUSTER ? "cluster" : "local",
              room(),
              affinitySeconds.orElseThrow());
    }
  }

  /** To the destination that has the number. */
  String TO_NUMBER = "dnat to meta l4proto . meta priority map @" + Store.STICKY_ENDPOINTS.label();

  /** It is refused. */
  record Reject() implements Action {}

  /** It is not answered. */
  record Drop() implements Action {}

  /** Part of the names of chains. */
  default String label() {
    return switch (this) {
      case Balance(Targets targets, int slots, OptionalInt affinity) ->
          (targets == Targets.CLUSTER ? "cluster-" : "local-")
              + slots
              + (affinity.isPresent() ? "-sticky-" + affinity.getAsInt() : "");
      case Reject _ -> "reject";
      case Drop _ -> "drop";
    };
  }

  /** The statement that ends a rule with this. */
  default String verdict(boolean nodePort) {
    return switch (this) {
      case Balance _ -> "goto " + chainName(nodePort);
      case Reject _ -> "goto " + Chain.REJECT;
      case Drop _ -> "drop";
    };
  }

  /** The chains that the verdict needs besides those that are always there. */
  default List<Chain> chains(boolean nodePort, Dialect dialect) {
    return switch (this) {
      case Balance balance when balance.affinitySeconds().isPresent() ->
          List.of(
              new Chain(balance.remembered(nodePort), remembered(balance, nodePort, dialect)),
              new Chain(chainName(nodePort), sticky(balance, nodePort, dialect)));
      case Balance balance ->
          List.of(new Chain(chainName(nodePort), random(balance, nodePort, dialect)));
      case Reject _, Drop _ -> List.of();
    };
  }

  private String chainName(boolean nodePort) {
    return (nodePort ? "node-port-" : "") + label();
  }

  /** The map that has the destinations of a frontend, or their numbers if they are sticky. */
  static Store store(Targets targets, boolean nodePort, boolean sticky) {
    boolean cluster = targets == Targets.CLUSTER;
    if (sticky) {
      return nodePort
          ? cluster ? Store.NODE_PORT_STICKY : Store.NODE_PORT_LOCAL_STICKY
          : cluster ? Store.STICKY : Store.LOCAL_STICKY;
    }
    return nodePort
        ? cluster ? Store.NODE_PORT_ENDPOINTS : Store.NODE_PORT_LOCAL_ENDPOINTS
        : cluster ? Store.ENDPOINTS : Store.LOCAL_ENDPOINTS;
  }

  // the last rule of both: nothing leaves unrewritten, whatever happens to an element

  private static List<String> random(Balance balance, boolean nodePort, Dialect dialect) {
    return List.of(
        "meta priority set numgen random mod " + balance.slots(),
        "dnat to %s . meta priority map @%s"
            .formatted(
                Profile.frontend(nodePort, dialect),
                store(balance.targets(), nodePort, false).label()),
        "drop");
  }

  /**
   * The client is looked for with each destination in turn. So a number that no slot has any more
   * is forgotten in the same transaction that takes the slot away, and no list of clients has to be
   * read or swept. A slot that there is not has no number, which ends its rule.
   */
  private static List<String> remembered(Balance balance, boolean nodePort, Dialect dialect) {
    List<String> rules = new ArrayList<>();
    for (int slot = 0; slot < balance.room(); slot++) {
      rules.add(
          "meta priority set %d %s %s @%s %s %s"
              .formatted(
                  slot,
                  number(balance, nodePort, dialect),
                  client(dialect),
                  Store.AFFINITY.label(),
                  remember(balance, dialect),
                  TO_NUMBER));
    }
    return rules;
  }

  private static List<String> sticky(Balance balance, boolean nodePort, Dialect dialect) {
    return List.of(
        "jump " + balance.remembered(nodePort),
        "meta priority set numgen random mod " + balance.slots(),
        number(balance, nodePort, dialect),
        remember(balance, dialect),
        TO_NUMBER,
        "drop");
  }

  private static String client(Dialect dialect) {
    return dialect.ip() + " saddr . meta priority";
  }

  private static String number(Balance balance, boolean nodePort, Dialect dialect) {
    return "meta priority set %s . meta priority map @%s"
        .formatted(
            Profile.frontend(nodePort, dialect), store(balance.targets(), nodePort, true).label());
  }

  private static String remember(Balance balance, Dialect dialect) {
    return "update @%s { %s timeout %ds }"
        .formatted(
            Store.AFFINITY.label(), client(dialect), balance.affinitySeconds().orElseThrow());
  }
}
