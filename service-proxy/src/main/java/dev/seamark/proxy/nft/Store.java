package dev.seamark.proxy.nft;

import java.util.Arrays;
import java.util.List;

/**
 * A named set or map of the table. In a declaration, {@code ADDRESS} stands for the family's
 * address type.
 */
enum Store {
  /** Which chain serves address . protocol . port. */
  SERVICES("map", "services", "ADDRESS . inet_proto . inet_service : verdict"),
  /** Which chain serves a node port. */
  NODE_PORTS("map", "node-ports", "inet_proto . inet_service : verdict"),

  /** The destination in each slot of a frontend, of the cluster's list. */
  ENDPOINTS(
      "map", "endpoints", "ADDRESS . inet_proto . inet_service . classid : ADDRESS . inet_service"),
  /** Likewise, of the node's own list. */
  LOCAL_ENDPOINTS(
      "map",
      "local-endpoints",
      "ADDRESS . inet_proto . inet_service . classid : ADDRESS . inet_service"),
  /** Likewise for node ports. */
  NODE_PORT_ENDPOINTS(
      "map", "node-port-endpoints", "inet_proto . inet_service . classid : ADDRESS . inet_service"),
  NODE_PORT_LOCAL_ENDPOINTS(
      "map",
      "node-port-local-endpoints",
      "inet_proto . inet_service . classid : ADDRESS . inet_service"),

  /** With session affinity: the number of the destination in each slot of a frontend. */
  STICKY("map", "sticky", "ADDRESS . inet_proto . inet_service . classid : classid"),
  LOCAL_STICKY("map", "local-sticky", "ADDRESS . inet_proto . inet_service . classid : classid"),
  NODE_PORT_STICKY("map", "node-port-sticky", "inet_proto . inet_service . classid : classid"),
  NODE_PORT_LOCAL_STICKY(
      "map", "node-port-local-sticky", "inet_proto . inet_service . classid : classid"),
  /** The destination that has a number. */
  STICKY_ENDPOINTS("map", "sticky-endpoints", "inet_proto . classid : ADDRESS . inet_service"),

  /** Which clients may use a frontend that not everybody may use. */
  ALLOWED_SOURCES(
      "set", "allowed-sources", "ADDRESS . inet_proto . inet_service . ADDRESS; flags interval"),
  /** All cluster IPs: their other ports are rejected. */
  CLUSTER_IPS("set", "cluster-ips", "ADDRESS"),
  /** Destinations that can reach themselves by way of this node. */
  HAIRPINS("set", "hairpins", "ADDRESS . ADDRESS"),

  /** The ranges of pods, where they are known by ranges. */
  PODS("set", "pods", "ADDRESS; flags interval"),
  /** The ranges of cluster IPs: what no Service has is dropped. */
  SERVICE_RANGES("set", "service-ranges", "ADDRESS; flags interval"),
  /** The ranges in which addresses of this node have its node ports. */
  NODE_PORT_RANGES("set", "node-port-ranges", "ADDRESS; flags interval"),

  /**
   * Which client was sent to which number lately; the kernel fills it. Its size is a bound: beyond
   * it clients are served, but not remembered.
   */
  AFFINITY("set", "affinity", "ADDRESS . classid; size 1048576; flags dynamic,timeout");

  /** Those whose elements are of the Services; in {@link #AFFINITY} they are the kernel's. */
  static final List<Store> OF_SERVICES =
      Arrays.stream(values()).filter(store -> store.compareTo(PODS) < 0).toList();

  /** Those whose elements are of the settings. */
  static final List<Store> OF_SETTINGS = List.of(PODS, SERVICE_RANGES, NODE_PORT_RANGES);

  private final String keyword;
  private final String label;
  private final String type;

  Store(String keyword, String label, String type) {
    this.keyword = keyword;
    this.label = label;
    this.type = type;
  }

  /** Whether its elements are ranges. */
  boolean interval() {
    return type.endsWith("flags interval");
  }

  /** Its name in the table. */
  String label() {
    return label;
  }

  /** {@code map ip seamark-proxy services}. */
  String qualified(Dialect dialect) {
    return keyword + " " + dialect.table() + " " + label;
  }

  /** {@code { type ipv4_addr . inet_proto : verdict; }}. */
  String declaration(Dialect dialect) {
    return "{ type " + type.replace("ADDRESS", dialect.addressType()) + "; }";
  }
}
