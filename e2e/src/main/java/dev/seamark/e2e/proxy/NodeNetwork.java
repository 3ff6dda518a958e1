package dev.seamark.e2e.proxy;

import dev.seamark.e2e.net.Dialogue;
import dev.seamark.e2e.net.Namespace;
import dev.seamark.e2e.net.Refusals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The node {@code here} with pods of its own, the node {@code there} with a pod behind it, and a
 * client outside of the cluster, with addresses of both families:
 *
 * <pre>
 *   a 10.244.0.11 ─┐         198.51.100.1     198.51.100.11
 *   b 10.244.0.12 ─┼── here ─────────────────────────────── there ── c 10.244.1.13
 *   d 10.244.0.14 ─┘     │ 192.0.2.1
 *                        └───────── outside 192.0.2.2, 192.0.2.3
 * </pre>
 *
 * <p>In IPv6 a pod's address is {@code fd00:244:0:N::X} for {@code 10.244.N.X}, and the nets
 * between are 2001:db8:2::/64 and 2001:db8::/64. Every pod answers TCP and UDP at port 17080 with
 * its name, and at 17081 with its name and a prime.
 */
public final class NodeNetwork implements AutoCloseable {
  /** The port that pods answer at with their name. */
  public static final int POD_PORT = 17_080;

  /** Another such port. */
  public static final int WEB_PORT = 8080;

  /** The port that pods answer at with their name and a prime. */
  public static final int OTHER_POD_PORT = 17_081;

  /** The port that pods echo at, over TCP. */
  public static final int ECHO_PORT = 17_082;

  /** The node's addresses, which its object tells. */
  public static final String NODE = "192.0.2.1";

  /** Likewise in IPv6. */
  public static final String NODE_V6 = "2001:db8::1";

  /** The address of a pod, by its name, in IPv4. */
  public static final Map<String, String> PODS =
      Map.of("a", "10.244.0.11", "b", "10.244.0.12", "c", "10.244.1.13", "d", "10.244.0.14");

  private static final List<String> LOCAL_PODS = List.of("a", "b", "d");

  private final Map<String, Namespace> places = new LinkedHashMap<>();
  private final Map<String, Refusals> refusals = new LinkedHashMap<>();

  /** Builds it. Takes root. */
  public NodeNetwork(String name) throws Exception {
    for (String place : List.of("here", "there", "outside", "a", "b", "c", "d")) {
      places.put(place, new Namespace(name + " " + place));
    }
    here().sh(ROUTER);
    place("there").sh(ROUTER);
    for (String pod : LOCAL_PODS) {
      join(pod, here());
    }
    join("c", place("there"));
    here().link("to-there", place("there"), "to-here");
    here().link("to-outside", place("outside"), "eth0");
    here()
        .sh(
            """
            ip addr add 192.0.2.1/24 dev to-outside
            ip addr add 2001:db8::1/64 dev to-outside nodad
            ip route add default via 192.0.2.2
            ip -6 route add default via 2001:db8::2
            ip addr add 198.51.100.1/24 dev to-there
            ip addr add 2001:db8:2::1/64 dev to-there nodad
            ip route add 10.244.1.0/24 via 198.51.100.11
            ip -6 route add fd00:244:0:1::/64 via 2001:db8:2::11
            """);
    place("there")
        .sh(
            """
            ip addr add 198.51.100.11/24 dev to-here
            ip addr add 2001:db8:2::11/64 dev to-here nodad
            ip route add default via 198.51.100.1
            ip -6 route add default via 2001:db8:2::1
            """);
    place("outside")
        .sh(
            """
            ip addr add 192.0.2.2/24 dev eth0
            ip addr add 192.0.2.3/24 dev eth0
            ip addr add 2001:db8::2/64 dev eth0 nodad
            ip addr add 2001:db8::3/64 dev eth0 nodad preferred_lft 0
            ip route add default via 192.0.2.1 src 192.0.2.2
            ip -6 route add default via 2001:db8::1 src 2001:db8::2
            """);
    for (String place : places.keySet()) {
      refusals.put(place, new Refusals(place(place)));
    }
  }

  /** Forwards packets, and refuses many clients at a time. */
  private static final String ROUTER =
      """
      cd /proc/sys/net
      echo 1 >ipv4/ip_forward
      echo 1 >ipv6/conf/all/forwarding
      echo 0 >ipv4/icmp_ratelimit
      echo 0 >ipv6/icmp/ratelimit
      [ ! -w ipv4/icmp_msgs_per_sec ] || echo 100000 >ipv4/icmp_msgs_per_sec
      [ ! -w ipv4/icmp_msgs_burst ] || echo 10000 >ipv4/icmp_msgs_burst
      """;

  private void join(String pod, Namespace node) throws Exception {
    String link = "pod-" + pod;
    String v4 = address(pod, false);
    String v6 = address(pod, true);
    String gateway = v4.replaceFirst("[.]\\d+$", ".1");
    String gateway6 = v6.replaceFirst("::", ":ffff::"); // a link's own
    node.link(link, place(pod), "eth0");
    node.sh(
        """
        ip addr add %1$s/32 dev %2$s
        ip route add %3$s dev %2$s
        ip addr add %4$s/128 dev %2$s nodad
        ip route add %5$s dev %2$s
        """
            .formatted(gateway, link, v4, gateway6, v6));
    place(pod)
        .sh(
            """
            ip addr add %1$s/32 dev eth0
            ip route add %2$s dev eth0
            ip route add default via %2$s
            ip addr add %3$s/128 dev eth0 nodad
            ip route add %4$s dev eth0
            ip route add default via %4$s
            """
                .formatted(v4, gateway, v6, gateway6));
    Dialogue.serve(place(pod), pod, POD_PORT);
    Dialogue.serve(place(pod), pod, WEB_PORT);
    Dialogue.serve(place(pod), pod + "'", OTHER_POD_PORT);
    Dialogue.echo(place(pod), ECHO_PORT);
  }

  /** The namespace of a pod, of a node, or of the client outside. */
  public Namespace place(String name) {
    return Objects.requireNonNull(places.get(name), name);
  }

  /** The node that the proxy is on. */
  public Namespace here() {
    return place("here");
  }

  /** The packets that refuse something at a place. */
  public Refusals refusals(String place) {
    return Objects.requireNonNull(refusals.get(place), place);
  }

  /** The address of a pod. */
  public static String address(String pod, boolean v6) {
    String v4 = Objects.requireNonNull(PODS.get(pod), pod);
    String[] parts = v4.split("[.]");
    String net = parts[2].equals("0") ? "fd00:244::" : "fd00:244:0:" + parts[2] + "::";
    return v6 ? net + parts[3] : v4;
  }

  @Override
  public void close() {
    places.values().forEach(Namespace::close);
  }
}
