package dev.seamark.e2e.rows;

import dev.seamark.e2e.proxy.NodeNetwork;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The addresses that a rule is played with, in one family. Each rule has a Service of its own, so
 * that all can be played at a time.
 *
 * @param number of the rule
 * @param v6 whether it is played in IPv6
 * @param nodePort the node port that its Service was given, or one that nobody has
 */
public record Cast(int number, boolean v6, int nodePort) {
  /** The port of every Service. */
  public static final int SERVICE_PORT = 18_080;

  static final int POD_PORT = NodeNetwork.POD_PORT;

  private static final int NOBODY = 29_999;

  /** The one of a rule, before its Service is there. */
  public Cast(int number, boolean v6) {
    this(number, v6, NOBODY);
  }

  Cast withNodePort(int port) {
    return new Cast(number, v6, port);
  }

  private String address(String v4, String v6Net) {
    return v6
        ? v6Net + Integer.toHexString(0x1000 + number)
        : v4 + (200 + number / 250) + "." + (1 + number % 250);
  }

  /** The cluster IP. */
  public String service() {
    return address("10.96.", "fd00:96::");
  }

  /** The address at a load balancer. */
  public String balancer() {
    return address("198.18.", "2001:db8:1b::");
  }

  /** The external IP. */
  public String external() {
    return address("198.19.", "2001:db8:1c::");
  }

  private String node() {
    return v6 ? NodeNetwork.NODE_V6 : NodeNetwork.NODE;
  }

  /** The address that a client asks from. */
  String client(String who) {
    return switch (who) {
      case "node" -> node();
      case "outside" -> v6 ? "2001:db8::2" : "192.0.2.2";
      case "stranger" -> v6 ? "2001:db8::3" : "192.0.2.3";
      case "pod" -> NodeNetwork.address("d", v6);
      default -> NodeNetwork.address(who, v6);
    };
  }

  /** The place that a client is at. */
  static String place(String who) {
    return switch (who) {
      case "node" -> "here";
      case "outside", "stranger" -> "outside";
      case "pod" -> "d";
      default -> who;
    };
  }

  /** The address of a frontend of this kind. */
  String frontend(String kind) {
    return switch (kind) {
      case "cluster-ip" -> service();
      case "balancer" -> balancer();
      case "external-ip" -> external();
      case "node-port" -> node();
      default -> throw new IllegalArgumentException("no frontend is a " + kind);
    };
  }

  /** The port of a frontend of this kind. */
  int port(String kind) {
    return kind.equals("node-port") ? nodePort : SERVICE_PORT;
  }

  /** JSON with addresses in place of words such as {@code $service}. */
  String inWords(String json) {
    int bits = v6 ? 128 : 32;
    Map<String, String> words = new LinkedHashMap<>(); // longer ones before those they begin with
    words.put("$outside-range", client("outside") + "/" + bits);
    words.put("$node-range", node() + "/" + bits);
    words.put("$other-family", v6 ? "198.51.100.0/24" : "2001:db8:ffff::/48");
    words.put("$service", service());
    words.put("$balancer", balancer());
    words.put("$external", external());
    words.put("$family", v6 ? "IPv6" : "IPv4");
    NodeNetwork.PODS.keySet().forEach(pod -> words.put("$" + pod, client(pod)));
    String result = json;
    for (Map.Entry<String, String> word : words.entrySet()) {
      result = result.replace(word.getKey(), word.getValue());
    }
    return result;
  }

  /** What the names of a rule's objects begin with. */
  public String prefix() {
    return "r%d-%s-".formatted(number, v6 ? "v6" : "v4");
  }
}
