package dev.seamark.e2e.proxy;

import java.nio.file.Path;
import java.util.List;

/**
 * What an operator may set for a proxy.
 *
 * @param nodePortAddresses ranges; empty: the default
 * @param detectLocalMode how pods of the node are known
 * @param clusterCidr the ranges of pods; empty: none
 * @param detectLocal further words about that, as YAML
 * @param masqueradeAll whether pods see the node at cluster IPs, always
 */
public record ProxySettings(
    List<String> nodePortAddresses,
    String detectLocalMode,
    String clusterCidr,
    String detectLocal,
    boolean masqueradeAll) {
  /** As kubeadm has it. */
  public static final ProxySettings KUBEADM =
      new ProxySettings(List.of(), "ClusterCIDR", "10.244.0.0/16,fd00:244::/32", "{}", false);

  /** These, but that pods always see the node at cluster IPs. */
  public ProxySettings withMasqueradeAll() {
    return new ProxySettings(nodePortAddresses, detectLocalMode, clusterCidr, detectLocal, true);
  }

  /** These, but for how pods of the node are known. */
  public ProxySettings withPods(String mode, String ranges, String detect) {
    return new ProxySettings(nodePortAddresses, mode, ranges, detect, masqueradeAll);
  }

  /** These, but for where node ports are. */
  public ProxySettings withNodePorts(String... addresses) {
    return new ProxySettings(
        List.of(addresses), detectLocalMode, clusterCidr, detectLocal, masqueradeAll);
  }

  String yaml(Flavour flavour, Path kubeconfig) {
    return """
    apiVersion: kubeproxy.config.k8s.io/v1alpha1
    kind: KubeProxyConfiguration
    mode: %1$s
    hostnameOverride: here
    clientConnection: {kubeconfig: "%2$s"}
    clusterCIDR: "%3$s"
    detectLocalMode: %4$s
    detectLocal: %5$s
    nodePortAddresses: %6$s
    nftables: {minSyncPeriod: 100ms, masqueradeAll: %7$b}
    iptables: {minSyncPeriod: 100ms, masqueradeAll: %7$b}
    healthzBindAddress: 0.0.0.0:%8$d
    metricsBindAddress: 127.0.0.1:%9$d
    # of the whole machine, or not to be changed from a namespace
    conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
    """
        .formatted(
            flavour.mode(),
            kubeconfig,
            clusterCidr,
            detectLocalMode,
            detectLocal,
            nodePortAddresses.stream().map(a -> '"' + a + '"').toList(),
            masqueradeAll,
            flavour.healthPort(),
            flavour.metricsPort());
  }
}
