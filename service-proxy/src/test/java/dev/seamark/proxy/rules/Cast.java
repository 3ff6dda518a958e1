package dev.seamark.proxy.rules;

import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The addresses of all who take part in a rule, wherever it is played. All are of one family.
 *
 * @param service the cluster IP of the Service
 * @param balancer its address at a load balancer
 * @param external its external IP
 * @param node the address of this node, which is named {@code here} and lies in zone {@code eu-1}
 * @param pods the pods by their names: {@code a}, {@code b} and the client {@code d} on this node,
 *     {@code c} on the node {@code there}
 * @param outside a client outside of the cluster
 * @param stranger another one
 * @param podRange the range of all pods
 * @param serviceRange the range of cluster IPs
 */
public record Cast(
    String service,
    String balancer,
    String external,
    String node,
    Map<String, String> pods,
    String outside,
    String stranger,
    String podRange,
    String serviceRange) {
  /** The port that pods answer at with their name. */
  public static final int POD_PORT = 17_080;

  /** The port that pods answer at with their name and a prime. */
  public static final int OTHER_POD_PORT = 17_081;

  public static final int SERVICE_PORT = 18_080;
  public static final int NODE_PORT = 30_080;

  private static final String HERE = "here";
  private static final String ZONE = "eu-1";

  public Family family() {
    return service.contains(":") ? Family.IPV6 : Family.IPV4;
  }

  /** The address of who asks: a pod's name, {@code pod}, {@code node}, {@code outside}, ... */
  public String client(String who) {
    return switch (who) {
      case "node" -> node;
      case "outside" -> outside;
      case "stranger" -> stranger;
      case "pod" -> Objects.requireNonNull(pods.get("d"));
      default -> Objects.requireNonNull(pods.get(who), who);
    };
  }

  /** The address of a frontend of this kind. */
  public String frontend(String kind) {
    return switch (kind) {
      case "cluster-ip" -> service;
      case "balancer" -> balancer;
      case "external-ip" -> external;
      case "node-port" -> node;
      default -> throw new IllegalArgumentException("no frontend is a " + kind);
    };
  }

  public NodeInfo nodeInfo() {
    return new NodeInfo(HERE, ZONE, List.of(ip(node)), true);
  }

  public ProxySettings settings() {
    return new ProxySettings(
        new NodePortAddresses.Primary(),
        LocalPods.inRanges(List.of(Cidr.parse(podRange).orElseThrow())),
        List.of(Cidr.parse(serviceRange).orElseThrow()),
        false);
  }

  /** The text with addresses in place of words such as {@code $service}. */
  String inWords(String text) {
    int bits = family().v6() ? 128 : 32;
    Map<String, String> words = new LinkedHashMap<>(); // longer ones before those they begin with
    words.put("$outside-range", outside + "/" + bits);
    words.put("$node-range", node + "/" + bits);
    words.put("$other-family", family().v6() ? "198.51.100.0/24" : "2001:db8:ffff::/48");
    words.put("$service", service);
    words.put("$balancer", balancer);
    words.put("$external", external);
    words.put("$family", family().label());
    pods.forEach((name, address) -> words.put("$" + name, address));
    String result = text;
    for (Map.Entry<String, String> word : words.entrySet()) {
      result = result.replace(word.getKey(), word.getValue());
    }
    return result;
  }

  static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }
}
