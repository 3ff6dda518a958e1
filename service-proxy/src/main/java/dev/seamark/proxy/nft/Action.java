package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.Verdict.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a profile does with connections of one kind of client: exactly one of these. */
sealed interface Action {

  /**
   * One of the destinations of a list has it.
   *
   * @param slots how many slots the list has
   * @param affinitySeconds how long a client stays with its destination; empty for not at all
   */
  record Balance(Targets targets, int slots, OptionalInt affinitySeconds) implements Action {}

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

  /** The chain that the verdict goes to, where it is not one of those that are always there. */
  default Optional<Chain> chain(boolean nodePort, Dialect dialect) {
    return switch (this) {
      case Balance balance when balance.affinitySeconds().isPresent() ->
          Optional.of(new Chain(chainName(nodePort), sticky(balance, nodePort, dialect)));
      case Balance balance ->
          Optional.of(new Chain(chainName(nodePort), random(balance, nodePort, dialect)));
      case Reject _, Drop _ -> Optional.empty();
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
   * read or swept.
   */
  private static List<String> sticky(Balance balance, boolean nodePort, Dialect dialect) {
    String client = dialect.ip() + " saddr . meta priority";
    String number =
        "meta priority set %s . meta priority map @%s"
            .formatted(
                Profile.frontend(nodePort, dialect),
                store(balance.targets(), nodePort, true).label());
    String remember =
        "update @%s { %s timeout %ds }"
            .formatted(Store.AFFINITY.label(), client, balance.affinitySeconds().orElseThrow());
    String dnat = "dnat to meta l4proto . meta priority map @" + Store.STICKY_ENDPOINTS.label();
    List<String> rules = new ArrayList<>();
    for (int slot = 0; slot < balance.slots(); slot++) {
      rules.add("meta priority set " + slot);
      rules.add(number);
      rules.add("%s @%s %s %s".formatted(client, Store.AFFINITY.label(), remember, dnat));
    }
    rules.add("meta priority set numgen random mod " + balance.slots());
    rules.add(number);
    rules.add(remember);
    rules.add(dnat);
    rules.add("drop");
    return rules;
  }
}
