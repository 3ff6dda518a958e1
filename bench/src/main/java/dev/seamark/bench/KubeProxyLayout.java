package dev.seamark.bench;

import java.util.stream.IntStream;

/**
 * A rule set in the layout of kube-proxy's nftables mode: a chain for each Service and one for each
 * endpoint, with an anonymous map in each Service's chain.
 */
final class KubeProxyLayout {
  private static final String TABLE = "ip kube-layout";

  private KubeProxyLayout() {}

  /** The whole table, with so many Services of two endpoints each. */
  static String whole(int services) {
    StringBuilder script = new StringBuilder(fixed());
    StringBuilder elements = new StringBuilder();
    for (int i = 0; i < services; i++) {
      script.append(chains(i));
      elements.append(elements(i));
    }
    return script.append(elements).toString();
  }

  /** What adds one Service. */
  static String one(int number) {
    return chains(number) + elements(number);
  }

  static String removal() {
    return "delete table " + TABLE + "\n";
  }

  private static String fixed() {
    return """
    add table T
    add map T service-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
    add map T service-nodeports { type inet_proto . inet_service : verdict; }
    add map T no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict; }
    add map T no-endpoint-nodeports { type inet_proto . inet_service : verdict; }
    add map T firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
    add set T cluster-ips { type ipv4_addr; }
    add set T nodeport-ips { type ipv4_addr; }
    add chain T mark-for-masquerade
    add rule T mark-for-masquerade mark set mark or 0x4000
    add chain T reject-chain
    add rule T reject-chain reject
    add chain T services
    add rule T services ip daddr . meta l4proto . th dport vmap @service-ips
    add rule T services ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
    add chain T service-endpoints-check
    add rule T service-endpoints-check ip daddr . meta l4proto . th dport vmap @no-endpoint-services
    add chain T cluster-ips-check
    add rule T cluster-ips-check ip daddr @cluster-ips reject
    add chain T masquerading
    add rule T masquerading mark and 0x4000 == 0 return
    add rule T masquerading mark set mark xor 0x4000
    add rule T masquerading masquerade fully-random
    add chain T filter-input { type filter hook input priority -110; }
    add rule T filter-input ct state new jump service-endpoints-check
    add chain T filter-forward { type filter hook forward priority -110; }
    add rule T filter-forward ct state new jump service-endpoints-check
    add rule T filter-forward ct state new jump cluster-ips-check
    add chain T nat-prerouting { type nat hook prerouting priority -100; }
    add rule T nat-prerouting jump services
    add chain T nat-output { type nat hook output priority -100; }
    add rule T nat-output jump services
    add chain T nat-postrouting { type nat hook postrouting priority 100; }
    add rule T nat-postrouting jump masquerading
    """
        .replaceAll("\\bT\\b", TABLE);
  }

  private static String chains(int number) {
    StringBuilder script = new StringBuilder();
    String service = "service-" + number + "-ns/svc-" + number + "/tcp/http";
    String address = NftSync.clusterIp(number).toString();
    IntStream.range(0, 2)
        .forEach(
            slot -> {
              String endpoint = NftSync.endpoint(number, slot).address().toString();
              String chain = chain(number, slot);
              add(script, "chain", chain, "");
              add(script, "rule", chain, " ip saddr " + endpoint + " jump mark-for-masquerade");
              add(script, "rule", chain, " meta l4proto tcp dnat to " + endpoint + ":8080");
            });
    add(script, "chain", service, "");
    add(
        script,
        "rule",
        service,
        " ip daddr %s tcp dport 80 ip saddr != 10.128.0.0/9 jump mark-for-masquerade"
            .formatted(address));
    add(
        script,
        "rule",
        service,
        " numgen random mod 2 vmap { 0 : goto %s, 1 : goto %s }"
            .formatted(chain(number, 0), chain(number, 1)));
    return script.toString();
  }

  private static String chain(int number, int slot) {
    return "endpoint-%d-ns/svc-%d/tcp/http__%d".formatted(number, number, slot);
  }

  private static String elements(int number) {
    StringBuilder script = new StringBuilder();
    String address = NftSync.clusterIp(number).toString();
    String service = "service-" + number + "-ns/svc-" + number + "/tcp/http";
    add(script, "element", "cluster-ips", " { " + address + " }");
    add(
        script,
        "element",
        "service-ips",
        " { %s . tcp . 80 : goto %s }".formatted(address, service));
    return script.toString();
  }

  private static void add(StringBuilder script, String what, String name, String rest) {
    script.append("add ").append(what).append(' ').append(TABLE).append(' ').append(name);
    script.append(rest).append('\n');
  }
}
