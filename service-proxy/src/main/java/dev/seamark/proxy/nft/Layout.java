package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a table of one family has whatever Services there are: its maps, the chains that the kernel
 * calls, and the ranges of the settings.
 */
record Layout(
    Dialect dialect,
    LocalPods pods,
    List<Cidr> serviceRanges,
    List<Cidr> nodePortRanges,
    boolean masqueradeAll) {

  /** The layout for these settings. */
  static Layout of(Dialect dialect, ProxySettings settings, NodeInfo node) {
    Family family = dialect.family();
    return new Layout(
        dialect,
        ofFamily(settings.localPods().on(node), family),
        disjoint(
            Stream.concat(settings.serviceCidrs().stream(), node.serviceRanges().stream()).toList(),
            family),
        disjoint(nodePortRanges(settings.nodePortAddresses(), node, family), family),
        settings.masqueradeAll());
  }

  private static LocalPods ofFamily(LocalPods pods, Family family) {
    return pods instanceof LocalPods.InRanges(List<Cidr> ranges)
        ? LocalPods.inRanges(disjoint(ranges, family))
        : pods;
  }

  private static List<Cidr> nodePortRanges(
      NodePortAddresses addresses, NodeInfo node, Family family) {
    return switch (addresses) {
      case NodePortAddresses.Primary primary ->
          primary.among(List.<IpAddress>of(), node, family).stream().map(Cidr::of).toList();
      case NodePortAddresses.Within(List<Cidr> ranges) -> ranges;
      case NodePortAddresses.AndLocalhost(NodePortAddresses others) ->
          nodePortRanges(others, node, family); // never at loopback
    };
  }

  /** Those of the family, without those that lie in others: a set takes no overlaps. */
  static List<Cidr> disjoint(List<Cidr> ranges, Family family) {
    if (ranges.isEmpty()) {
      return ranges;
    }
    return ranges.stream()
        .filter(range -> range.v6() == family.v6())
        .distinct()
        .filter(
            range ->
                ranges.stream()
                    .noneMatch(o -> o.bits() < range.bits() && o.contains(range.network())))
        .toList();
  }

  /**
   * Writes the commands that make the table, whatever it was before: chains are filled anew, and
   * what is in the stores is left but for the ranges of the settings.
   */
  void write(StringBuilder script) {
    script.append("add table ").append(dialect.table()).append('\n');
    for (Store store : Store.values()) {
      String qualified = store.qualified(dialect);
      script.append("add ").append(qualified).append(' ').append(store.declaration(dialect));
      script.append('\n');
      if (Store.OF_SETTINGS.contains(store)) {
        script.append("flush ").append(qualified).append('\n');
      }
    }
    // numbers, because the words for priorities are not known for every hook
    base(script, "prerouting", -100);
    base(script, "output", -100);
    base(script, "postrouting", 100);
    chains().forEach(chain -> chain.write(dialect, script));

    ElementCommands ranges = new ElementCommands("add", dialect);
    addAll(ranges, Store.PODS, pods.ranges());
    addAll(ranges, Store.SERVICE_RANGES, serviceRanges);
    addAll(ranges, Store.NODE_PORT_RANGES, nodePortRanges);
    ranges.write(script);
  }

  /** The chains that there are without any Service, those first that others go to. */
  List<Chain> chains() {
    return List.of(
        new Chain(Chain.REJECT, List.of("reject")),
        new Chain("dispatch", dispatch()),
        new Chain("prerouting", List.of("goto dispatch")),
        new Chain("output", List.of("goto dispatch")),
        new Chain("postrouting", masquerading()));
  }

  private void base(StringBuilder script, String hook, int priority) {
    script.append(
        "add chain %s %s { type nat hook %s priority %d; policy accept; }\n"
            .formatted(dialect.table(), hook, hook, priority));
  }

  private static void addAll(ElementSink elements, Store store, List<Cidr> ranges) {
    ranges.forEach(range -> elements.put(store, new Key.Range(range), Value.NONE));
  }

  /** Addresses of this machine are left to it: it may serve more than the Service does. */
  private List<String> dispatch() {
    String ip = dialect.ip();
    return List.of(
        "%s vmap @%s".formatted(Profile.frontend(false, dialect), Store.SERVICES.label()),
        "%s daddr @%s %s daddr != %s fib daddr type local %s vmap @%s"
            .formatted(
                ip,
                Store.NODE_PORT_RANGES.label(),
                ip,
                dialect.loopback(),
                Profile.frontend(true, dialect),
                Store.NODE_PORTS.label()),
        "%s daddr @%s fib daddr type != local goto %s"
            .formatted(ip, Store.CLUSTER_IPS.label(), Chain.REJECT),
        "%s daddr @%s fib daddr type != local drop".formatted(ip, Store.SERVICE_RANGES.label()));
  }

  private List<String> masquerading() {
    return Stream.of(
            "meta mark & MARK != 0 meta mark set meta mark ^ MARK masquerade fully-random",
            "ct status dnat IP saddr . IP daddr @HAIRPINS masquerade fully-random")
        .map(rule -> rule.replace("MARK", Profile.MARK).replace("IP ", dialect.ip() + " "))
        .map(rule -> rule.replace("HAIRPINS", Store.HAIRPINS.label()))
        .toList();
  }

  /** The profile's mark for what a frontend asks, where it can be told at all. */
  Profile.Mark mark(Frontend.Masquerade masquerade) {
    return switch (masquerade) {
      case ALWAYS -> Profile.Mark.ALWAYS;
      case LOCAL_SOURCE -> Profile.Mark.LOCAL_SOURCE;
      case OFF_CLUSTER ->
          masqueradeAll
              ? Profile.Mark.ALWAYS
              : pods instanceof LocalPods.Unknown ? Profile.Mark.NEVER : Profile.Mark.OFF_CLUSTER;
    };
  }

  /** The condition that packets of this node's pods meet; empty where nobody can tell. */
  Optional<String> fromPods() {
    return pods("");
  }

  /**
   * The condition that all other packets meet, those of the node itself among them: they come in by
   * no interface.
   */
  Optional<String> notFromPods() {
    return pods("!= ");
  }

  private Optional<String> pods(String not) {
    return switch (pods) {
      case LocalPods.InRanges _ ->
          Optional.of("%s saddr %s@%s".formatted(dialect.ip(), not, Store.PODS.label()));
      case LocalPods.ByInterface(String name) ->
          Optional.of("iifname %s\"%s\"".formatted(not, name));
      case LocalPods.ByInterfacePrefix(String prefix) ->
          Optional.of("iifname %s\"%s*\"".formatted(not, prefix));
      case LocalPods.OfNode(), LocalPods.Unknown() -> Optional.empty();
    };
  }
}
