package dev.seamark.proxy.nft;

import dev.seamark.proxy.nft.Command.Outcome;
import dev.seamark.proxy.state.DataPlaneException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What kube-proxy has left in the kernel: its nftables tables, and the chains of its iptables and
 * IPVS modes. They rewrite packets for as long as they are there: deleted Services stay reachable,
 * and source ranges as they once were.
 */
final class OtherProxy {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/nftables");
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Pattern TABLE = Pattern.compile("(?m)^table (ip6?) kube-proxy$");

  /** Those that kube-proxy alone makes. */
  private static final Pattern CHAIN =
      Pattern.compile(
          "KUBE-(?:SERVICES|EXTERNAL-SERVICES|NODEPORTS|NODE-PORT|LOAD-BALANCER|POSTROUTING|FORWARD"
              + "|PROXY-FIREWALL|PROXY-CANARY|MARK-MASQ|SOURCE-RANGES-FIREWALL|IPVS-FILTER"
              + "|IPVS-OUT-FILTER|(?:SVC|SEP|SVL|EXT|FW|XLB)-[A-Z0-9]+)");

  /**
   * The one that kube-proxy and the kubelet make alike, and the one by which the kubelet is known.
   */
  private static final String FIREWALL = "KUBE-FIREWALL";

  private static final String OF_KUBELET = ":KUBE-KUBELET-CANARY ";

  /** What kube-proxy's iptables mode sets, so that node ports work on 127.0.0.1. */
  private static final Path ROUTE_LOCALNET = Path.of("/proc/sys/net/ipv4/conf/all/route_localnet");

  private static final List<String> TABLES = List.of("nat", "filter", "mangle");

  private static final List<String> PROGRAMS = List.of("iptables", "ip6tables");
  private static final Pattern RULE = Pattern.compile("-A (\\S+) .*-[jg] (\\S+).*");

  private OtherProxy() {}

  /** What is there, in words; nothing where nothing is. */
  static List<String> leftovers() {
    List<String> found =
        new ArrayList<>(tables().stream().map("table %s kube-proxy"::formatted).toList());
    for (String program : PROGRAMS) {
      Collection<String> saved = saved(program).values();
      boolean kubelet = ofKubelet(saved);
      int chains = saved.stream().mapToInt(text -> chains(text, kubelet).size()).sum();
      if (chains > 0) {
        found.add(chains + " KUBE-* chains of " + program);
      }
    }
    return found;
  }

  /** Warns of what is there; returns what it said, empty where nothing is. */
  static Optional<String> warn() {
    List<String> found = leftovers();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String text =
        "kube-proxy's rules are still there ("
            + String.join(", ", found)
            + ") and rewrite packets, too; when this proxy is ready everywhere, run seamark-proxy"
            + " cleanup --of kube-proxy";
    LOG.warn("{}", text);
    return Optional.of(text);
  }

  /**
   * Removes it all.
   *
   * @throws DataPlaneException if something could not be removed
   */
  static void remove() throws DataPlaneException {
    for (String family : tables()) {
      Nft.apply("delete table " + family + " kube-proxy\n");
      LOG.info("removed table {} kube-proxy", family);
    }
    for (String program : PROGRAMS) {
      Map<String, String> saved = saved(program);
      boolean kubelet = ofKubelet(saved.values());
      boolean nodePorts =
          saved.values().stream().anyMatch(text -> text.contains(":KUBE-NODEPORTS "));
      for (Map.Entry<String, String> table : saved.entrySet()) {
        List<String> chains = chains(table.getValue(), kubelet);
        if (!chains.isEmpty()) {
          restore(program, table.getKey(), table.getValue(), chains);
          LOG.info("removed {} chains of {} from table {}", chains.size(), program, table.getKey());
        }
      }
      if (nodePorts && program.equals("iptables")) {
        closeLoopback();
      }
    }
  }

  /** Has the kernel drop packets for 127.0.0.0/8 that come from elsewhere, as it does by itself. */
  private static void closeLoopback() {
    try {
      if (Files.readString(ROUTE_LOCALNET).strip().equals("1")) {
        Files.writeString(ROUTE_LOCALNET, "0");
        LOG.info("set net.ipv4.conf.all.route_localnet back to 0");
      }
    } catch (IOException e) {
      LOG.warn(
          "net.ipv4.conf.all.route_localnet cannot be changed ({}) and may still be 1, as"
              + " kube-proxy's iptables mode sets it; set it to 0 unless something else needs it",
          e instanceof AccessDeniedException ? "permission denied" : "not writable");
    }
  }

  private static List<String> tables() {
    Outcome listed = Command.run(List.of("nft", "list", "tables"), "", PATIENCE);
    return TABLE.matcher(listed.output()).results().map(found -> found.group(1)).toList();
  }

  /** Tables as {@code iptables-save} shows them; empty where there is no such program or table. */
  private static Map<String, String> saved(String program) {
    Map<String, String> saved = new LinkedHashMap<>();
    for (String table : TABLES) {
      List<String> command = List.of(program + "-save", "-t", table);
      saved.put(table, Command.run(command, "", PATIENCE).output());
    }
    return saved;
  }

  private static boolean ofKubelet(Collection<String> saved) {
    return saved.stream().anyMatch(text -> text.contains(OF_KUBELET));
  }

  /**
   * The chains that kube-proxy has made in a table.
   *
   * @param kubelet whether the kubelet keeps chains there, too, of which one has the same name
   */
  static List<String> chains(String saved, boolean kubelet) {
    List<String> chains = new ArrayList<>();
    for (String line : saved.lines().toList()) {
      if (line.startsWith(":")) {
        String name = line.substring(1).split(" ", 2)[0];
        if (CHAIN.matcher(name).matches() || !kubelet && name.equals(FIREWALL)) {
          chains.add(name);
        }
      }
    }
    return chains;
  }

  /** What {@code iptables-restore} is told: the rules that go to the chains go, then they. */
  static String script(String table, String saved, List<String> chains) {
    Set<String> going = Set.copyOf(chains);
    StringBuilder script = new StringBuilder("*" + table + "\n");
    chains.forEach(chain -> script.append(':').append(chain).append(" - [0:0]\n"));
    for (String line : saved.lines().toList()) {
      Matcher rule = RULE.matcher(line);
      if (rule.matches() && going.contains(rule.group(2)) && !going.contains(rule.group(1))) {
        script.append("-D").append(line.substring(2)).append('\n');
      }
    }
    chains.forEach(chain -> script.append("-X ").append(chain).append('\n'));
    return script.append("COMMIT\n").toString();
  }

  private static void restore(String program, String table, String saved, List<String> chains)
      throws DataPlaneException {
    Outcome outcome =
        Command.run(
            List.of(program + "-restore", "--noflush"), script(table, saved, chains), PATIENCE);
    if (!outcome.succeeded()) {
      throw new DataPlaneException(
          "%s: kube-proxy's chains of table %s are still there: %s"
              .formatted(program, table, outcome.firstComplaint()));
    }
  }
}
