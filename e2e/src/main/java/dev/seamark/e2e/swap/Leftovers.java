package dev.seamark.e2e.swap;

import dev.seamark.e2e.net.Namespace;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a proxy makes in the kernel of its node, each thing a line. */
public final class Leftovers {
  private static final Pattern NAMES = Pattern.compile("(?i)kube|seamark");

  private Leftovers() {}

  /** All that bears the name of a proxy, and all settings that one may change. */
  public static Set<String> of(Namespace node) throws Exception {
    Set<String> found = new TreeSet<>();
    node.sh("nft list tables").lines().filter(l -> NAMES.matcher(l).find()).forEach(found::add);
    for (String program : new String[] {"iptables", "ip6tables"}) {
      node.sh(
              "if command -v %s-save >/dev/null; then %s-save 2>/dev/null; fi"
                  .replace("%s", program))
          .lines()
          .filter(line -> line.startsWith(":") && NAMES.matcher(line).find())
          .forEach(line -> found.add(program + " " + line.substring(1).split(" ", 2)[0]));
    }
    node.sh("ip rule; ip -6 rule").lines().forEach(line -> found.add("ip rule " + line));
    node.sh("ip -o link")
        .lines()
        .map(line -> line.split(":")[1].strip())
        .filter(link -> NAMES.matcher(link).find())
        .forEach(link -> found.add("link " + link));
    node.sh(
            """
            cd /proc/sys/net
            grep -H . ipv4/ip_forward ipv4/conf/all/route_localnet ipv4/conf/all/rp_filter \
              ipv4/vs/* netfilter/nf_conntrack_max netfilter/nf_conntrack_tcp_be_liberal \
              netfilter/nf_conntrack_*_timeout* 2>/dev/null || true
            """)
        .lines()
        .forEach(found::add);
    return found;
  }

  /**
   * Connections that the node tracks to one of these addresses without rewriting them: packets of
   * theirs lead nowhere, whatever rules there are.
   */
  public static Set<String> astray(Namespace node, Set<String> services) throws Exception {
    return node.sh("conntrack -L 2>/dev/null")
        .lines()
        .filter(
            line -> {
              String[] sources =
                  Pattern.compile("src=(\\S+)")
                      .matcher(line)
                      .results()
                      .map(m -> m.group(1))
                      .toArray(String[]::new);
              return sources.length == 2 && services.contains(sources[1]);
            })
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
