package dev.seamark.proxy.cli;

import dev.seamark.proxy.config.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The flags that there are: ours, those that set something, and kube-proxy's others. */
final class Flags {
  static final Flag CONFIG =
      Flag.of("--config", "FILE", "a KubeProxyConfiguration; flags win over it");
  static final Flag MANIFESTS =
      Flag.of(
          "--manifests",
          "DIR",
          "take the cluster from the manifests in this directory; no privileges needed");
  static final Flag CLEANUP = Flag.of("--cleanup", "", "remove all rules, and exit");
  static final Flag VERSION = Flag.of("--version", "", "show the version and exit");
  static final Flag HELP = new Flag(List.of("--help", "-h"), "", "show this and exit");

  static final List<Flag> ALL = all();

  private Flags() {}

  private static List<Flag> all() {
    List<Flag> all = new ArrayList<>(List.of(CONFIG, MANIFESTS, CLEANUP, VERSION, HELP));
    Arrays.stream(Setting.values()).map(Flags::of).forEach(all::add);
    withoutMeaning().forEach(all::add);
    return List.copyOf(all);
  }

  /** The flag that sets it. */
  static Flag of(Setting setting) {
    return new Flag(setting.flags(), value(setting), purpose(setting));
  }

  private static String value(Setting setting) {
    return switch (setting) {
      case MODE -> "MODE";
      case KUBECONFIG -> "FILE";
      case MASTER -> "URL";
      case NODE -> "NAME";
      case HEALTHZ, METRICS -> "ADDRESS:PORT";
      case NODE_PORT_ADDRESSES, CLUSTER_CIDR, SERVICE_CIDR -> "CIDR";
      case DETECT_LOCAL -> "HOW";
      case MASQUERADE_ALL, ANY_IP -> "";
      case MIN_SYNC_PERIOD, SYNC_PERIOD -> "DURATION";
    };
  }

  private static String purpose(Setting setting) {
    return switch (setting) {
      case MODE -> "nftables, or userspace, which needs no privileges; with --manifests userspace";
      case KUBECONFIG -> "how to reach the API server; otherwise as a pod of the cluster does";
      case MASTER -> "the API server's URL";
      case NODE -> "the name of this node; otherwise the machine's";
      case HEALTHZ -> "where to answer probes, port 10256; empty for nowhere";
      case METRICS -> "where to show metrics, 127.0.0.1:10249; empty for nowhere";
      case NODE_PORT_ADDRESSES -> "where node ports are: ranges, or primary, which is the default";
      case CLUSTER_CIDR ->
          "the ranges of pods; traffic from elsewhere to cluster IPs is masqueraded";
      case SERVICE_CIDR -> "where cluster IPs come from; twice for dual stack";
      case DETECT_LOCAL -> "ClusterCIDR, or NodeCIDR to take the node's pod ranges";
      case MASQUERADE_ALL -> "masquerade all traffic to cluster IPs";
      case MIN_SYNC_PERIOD -> "the least time between two syncs, 1s";
      case SYNC_PERIOD -> "how long until it is checked that all is still in force, 30s";
      case ANY_IP -> "userspace: all of the service ranges is local, listen once a port number";
    };
  }

  /** Flags of kube-proxy that have no meaning here; taken so that its manifests work unchanged. */
  private static Stream<Flag> withoutMeaning() {
    Stream<String> truths =
        Stream.of(
            "--bind-address-hard-fail",
            "--conntrack-tcp-be-liberal",
            "--iptables-localhost-nodeports",
            "--ipvs-strict-arp",
            "--profiling");
    Stream<String> others =
        Stream.of(
            "--vmodule",
            "--bind-address",
            "--config-sync-period",
            "--conntrack-max-per-core",
            "--conntrack-min",
            "--conntrack-tcp-timeout-close-wait",
            "--conntrack-tcp-timeout-established",
            "--conntrack-udp-timeout",
            "--conntrack-udp-timeout-stream",
            "--feature-gates",
            "--iptables-masquerade-bit",
            "--ipvs-exclude-cidrs",
            "--ipvs-min-sync-period",
            "--ipvs-scheduler",
            "--ipvs-sync-period",
            "--ipvs-tcp-timeout",
            "--ipvs-tcpfin-timeout",
            "--ipvs-udp-timeout",
            "--kube-api-burst",
            "--kube-api-content-type",
            "--kube-api-qps",
            "--log-flush-frequency",
            "--logging-format",
            "--oom-score-adj",
            "--pod-bridge-interface",
            "--pod-interface-name-prefix",
            "--proxy-port-range",
            "--show-hidden-metrics-for-version");
    return Stream.concat(
        Stream.of(new Flag(List.of("--v", "-v"), "N", "")),
        Stream.concat(
            truths.map(name -> Flag.of(name, "", "")),
            others.map(name -> Flag.of(name, "VALUE", ""))));
  }
}
