package dev.seamark.proxy.nft;

import dev.seamark.proxy.nft.Action.Balance;
import dev.seamark.proxy.nft.Command.Outcome;
import dev.seamark.proxy.nft.Profile.Mark;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.Verdict.Targets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Asks the kernel, before anything is written, whether it takes rules such as ours. */
final class SelfTest {
  private static final String TABLE = Dialect.TABLE + "-test";

  private SelfTest() {}

  /** Fails with the name of what is missing. Changes nothing. */
  static void run(Family family, ProxySettings settings) throws DataPlaneException {
    Dialect dialect = Dialect.of(family, TABLE);
    Outcome outcome = Nft.check(everything(dialect, settings));
    if (outcome.succeeded()) {
      return;
    }
    Outcome nothing = Nft.check("add table " + dialect.table() + "\n");
    if (!nothing.succeeded()) {
      throw new DataPlaneException(Nft.explained(nothing));
    }
    Optional<String> tooOld = Nft.version().flatMap(NftVersion::doubt);
    if (tooOld.isPresent()) {
      throw new DataPlaneException(tooOld.get());
    }
    throw new DataPlaneException(
        firstMissing(dialect, script -> Nft.check(script).succeeded())
            .map(
                what ->
                    "this kernel's nftables, or the program nft, lacks %s for %s; Linux 6.18 and nft 1.0.6 have it"
                        .formatted(what, family.label()))
            .orElseGet(() -> Nft.explained(outcome)));
  }

  private static String everything(Dialect dialect, ProxySettings settings) {
    StringBuilder script = new StringBuilder();
    Layout layout = Layout.of(dialect, settings, NodeInfo.of("", List.of()));
    layout.write(script);
    Action plain = new Balance(Targets.CLUSTER, 2, OptionalInt.empty());
    Action sticky = new Balance(Targets.LOCAL, 2, OptionalInt.of(10_800));
    for (Profile profile :
        List.of(
            new Profile(false, true, layout.mark(Masquerade.OFF_CLUSTER), plain, plain),
            new Profile(true, false, Mark.LOCAL_SOURCE, plain, sticky))) {
      profile.chains(layout).forEach(chain -> chain.write(dialect, script));
    }
    return script.toString();
  }

  /**
   * The first of the kernel's features that we need and that it does not have.
   *
   * @param takes whether the kernel takes a script
   */
  static Optional<String> firstMissing(Dialect dialect, Predicate<String> takes) {
    Map<String, String> features = new LinkedHashMap<>();
    features.put("fib lookups (NFT_FIB)", "add rule TABLE pre fib daddr type local drop\n");
    features.put(
        "random numbers (NFT_NUMGEN)",
        "add rule TABLE pre meta priority set numgen random mod 2\n");
    features.put("masquerading (NFT_MASQ)", "add rule TABLE post masquerade fully-random\n");
    features.put("connection tracking (NFT_CT)", "add rule TABLE post ct status dnat accept\n");
    features.put("reject in prerouting (NFT_REJECT)", "add rule TABLE pre reject\n");
    features.put(
        "sets that packets fill",
        """
        add set TABLE s { type ADDRESS; size 9; flags dynamic,timeout; }
        add rule TABLE pre update @s { IP saddr timeout 9s }
        """);
    features.put(
        "ranges within concatenations",
        "add set TABLE s { type ADDRESS . inet_service; flags interval; }\n");
    features.put(
        "destination NAT by map (NFT_NAT)",
        """
        add map TABLE m { type inet_proto . inet_service : ADDRESS . inet_service; }
        add rule TABLE pre dnat to meta l4proto . th dport map @m
        """);
    String hooks =
        """
        add table TABLE
        add chain TABLE pre { type nat hook prerouting priority -100; }
        add chain TABLE post { type nat hook postrouting priority 100; }
        """;
    return features.entrySet().stream()
        .filter(feature -> !takes.test(in(dialect, hooks + feature.getValue())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static String in(Dialect dialect, String script) {
    return script
        .replace("TABLE", dialect.table())
        .replace("ADDRESS", dialect.addressType())
        .replace("IP ", dialect.ip() + " ");
  }
}
