package dev.seamark.proxy.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What can be set. Each has a place in the file, the names of its flags, or both.
 *
 * <p>Where kube-proxy has the same setting once for each of its modes, all these places mean one.
 */
public enum Setting {
  MODE(List.of("mode"), "--proxy-mode"),
  KUBECONFIG(List.of("clientConnection.kubeconfig"), "--kubeconfig"),
  MASTER(List.of(), "--master"),
  NODE(List.of("hostnameOverride"), "--hostname-override", "--node-name"),
  HEALTHZ(List.of("healthzBindAddress"), "--healthz-bind-address"),
  METRICS(List.of("metricsBindAddress"), "--metrics-bind-address"),
  NODE_PORT_ADDRESSES(List.of("nodePortAddresses"), "--nodeport-addresses"),
  CLUSTER_CIDR(List.of("clusterCIDR"), "--cluster-cidr"),
  SERVICE_CIDR(List.of(), "--service-cidr"),
  DETECT_LOCAL(List.of("detectLocalMode"), "--detect-local-mode"),
  POD_BRIDGE(List.of("detectLocal.bridgeInterface"), "--pod-bridge-interface"),
  POD_INTERFACES(List.of("detectLocal.interfaceNamePrefix"), "--pod-interface-name-prefix"),
  MASQUERADE_ALL(List.of("nftables.masqueradeAll", "iptables.masqueradeAll"), "--masquerade-all"),
  MIN_SYNC_PERIOD(
      List.of("nftables.minSyncPeriod", "iptables.minSyncPeriod", "ipvs.minSyncPeriod"),
      "--min-sync-period",
      "--nftables-min-sync-period",
      "--iptables-min-sync-period"),
  SYNC_PERIOD(
      List.of("nftables.syncPeriod", "iptables.syncPeriod", "ipvs.syncPeriod"),
      "--sync-period",
      "--nftables-sync-period",
      "--iptables-sync-period"),
  BIND_HARD_FAIL(List.of("bindAddressHardFail"), "--bind-address-hard-fail"),
  CONNTRACK_MAX_PER_CORE(List.of("conntrack.maxPerCore"), "--conntrack-max-per-core"),
  CONNTRACK_MIN(List.of("conntrack.min"), "--conntrack-min"),
  CONNTRACK_ESTABLISHED(
      List.of("conntrack.tcpEstablishedTimeout"), "--conntrack-tcp-timeout-established"),
  CONNTRACK_CLOSE_WAIT(
      List.of("conntrack.tcpCloseWaitTimeout"), "--conntrack-tcp-timeout-close-wait"),
  CONNTRACK_LIBERAL(List.of("conntrack.tcpBeLiberal"), "--conntrack-tcp-be-liberal"),
  CONNTRACK_UDP(List.of("conntrack.udpTimeout"), "--conntrack-udp-timeout"),
  CONNTRACK_UDP_STREAM(List.of("conntrack.udpStreamTimeout"), "--conntrack-udp-timeout-stream"),
  LOCALHOST_NODE_PORTS(List.of("iptables.localhostNodePorts"), "--iptables-localhost-nodeports"),
  ANY_IP(List.of(), "--any-ip"),
  DRAIN(List.of(), "--userspace-drain-period"),
  SNAPSHOT(List.of(), "--snapshot");

  /** What every configuration says, of whatever kind it is. */
  static final List<String> OF_EVERY_FILE = List.of("apiVersion", "kind");

  /** What kube-proxy's file may say besides, which has no meaning here. */
  static final List<String> WITHOUT_MEANING =
      List.of(
          "featureGates",
          "logging.*",
          "bindAddress",
          "enableProfiling",
          "showHiddenMetricsForVersion",
          "clientConnection.acceptContentTypes",
          "clientConnection.contentType",
          "clientConnection.qps",
          "clientConnection.burst",
          "iptables.masqueradeBit",
          "nftables.masqueradeBit",
          "ipvs.scheduler",
          "ipvs.excludeCIDRs",
          "ipvs.strictARP",
          "ipvs.tcpTimeout",
          "ipvs.tcpFinTimeout",
          "ipvs.udpTimeout",
          "winkernel.*",
          "oomScoreAdj",
          "configSyncPeriod",
          "portRange",
          "windowsRunAsService");

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> paths;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> flags;

  Setting(List<String> paths, String... flags) {
    this.paths = paths;
    this.flags = List.of(flags);
  }

  /** The setting that stands at this place of the file. */
  static Optional<Setting> at(String path) {
    return Arrays.stream(values()).filter(s -> s.paths.contains(path)).findFirst();
  }

  /** A value as the file has it. */
  String inFile(Given.Value value) {
    if (this == NODE_PORT_ADDRESSES) {
      return value.texts().stream()
          .flatMap(text -> Arrays.stream(text.split(",")))
          .map(Setting::quoted)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    boolean number = this == CONNTRACK_MAX_PER_CORE || this == CONNTRACK_MIN;
    if (isTruth()) {
      return Truth.of(value).orElse(false).toString();
    }
    return number ? value.text() : quoted(value.text());
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** The setting's places in the file, the strongest first. */
  List<String> paths() {
    return paths;
  }

  /** Whether it is yes or no, and a flag alone says yes. */
  public boolean isTruth() {
    return switch (this) {
      case MASQUERADE_ALL, LOCALHOST_NODE_PORTS, ANY_IP, BIND_HARD_FAIL, CONNTRACK_LIBERAL -> true;
      default -> false;
    };
  }

  /** The setting's flags, the usual one first. */
  public List<String> flags() {
    return flags;
  }
}
