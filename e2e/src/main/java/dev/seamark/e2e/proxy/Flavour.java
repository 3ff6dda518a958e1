package dev.seamark.e2e.proxy;

/** A program that a node may have, in one of its modes. */
public enum Flavour {
  /** The real kube-proxy, as it is compared with. */
  KUBE_PROXY("kube-proxy", "nftables"),
  /** The same in its older mode. */
  KUBE_PROXY_IPTABLES("kube-proxy (iptables)", "iptables"),
  /** Ours, in the kernel. */
  SEAMARK("seamark-proxy", "nftables"),
  /** Ours, in a process. */
  SEAMARK_USERSPACE("seamark-proxy (userspace)", "userspace");

  private final String label;
  private final String mode;

  Flavour(String label, String mode) {
    this.label = label;
    this.mode = mode;
  }

  /** What people call it. */
  public String label() {
    return label;
  }

  String mode() {
    return mode;
  }

  /** Its port for probes; of ours another one, so that both may run on a node. */
  int healthPort() {
    return isOurs() ? 10_266 : 10_256;
  }

  /** Its port for metrics. */
  int metricsPort() {
    return isOurs() ? 10_259 : 10_249;
  }

  boolean isOurs() {
    return this == SEAMARK || this == SEAMARK_USERSPACE;
  }
}
