package dev.seamark.proxy.config;

import dev.seamark.proxy.machine.ConntrackSettings;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.sync.SyncPeriods;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the proxy is to do.
 *
 * @param mode which data plane
 * @param source where Services come from
 * @param nodeName the node's name, empty for that of this machine
 * @param healthz where to answer probes, empty for nowhere
 * @param metrics where to show metrics, empty for nowhere
 * @param localPods who is a pod of this node
 * @param serviceCidrs the ranges of cluster IPs, as far as they are known
 * @param anyIp all addresses of the service ranges are local
 * @param drain how long connections may go on to endpoints that no longer serve, empty for ever
 * @param snapshot the file that what is known is kept in, empty for none
 * @param conntrack how the kernel is to track connections
 * @param bindHardFail end where the port for probes or metrics is taken, instead of waiting for it
 * @param flags the command line as it was given, names without dashes; for people to see
 * @param warnings what is not done as it was written, each with its place
 * @param ignored kube-proxy's fields and flags that were set and have no meaning here
 */
// Optional components: "nowhere" is a choice that kube-proxy's users make by an empty word, and
// "for ever" one that they make by none
public record ProxyConfiguration(
    Mode mode,
    Source source,
    String nodeName,
    Optional<InetSocketAddress> healthz,
    Optional<InetSocketAddress> metrics,
    NodePortAddresses nodePortAddresses,
    LocalPods localPods,
    List<String> serviceCidrs,
    boolean masqueradeAll,
    boolean anyIp,
    Optional<Duration> drain,
    Optional<Path> snapshot,
    SyncPeriods periods,
    ConntrackSettings conntrack,
    boolean bindHardFail,
    SortedMap<String, String> flags,
    List<String> warnings,
    List<String> ignored) {

  public ProxyConfiguration {
    serviceCidrs = List.copyOf(serviceCidrs);
    flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
    warnings = List.copyOf(warnings);
    ignored = List.copyOf(ignored);
  }

  /** The data planes. */
  public enum Mode {
    NFTABLES,
    USERSPACE;

    /** The word that people write. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where Services come from: exactly one of these. */
  public sealed interface Source {
    /** A folder of manifests. */
    record Manifests(Path directory) implements Source {}

    /** The API server that a kubeconfig file names, or this URL with the credentials there. */
    // Optional as a component: kube-proxy's --master beside --kubeconfig
    record Kubeconfig(Path file, Optional<String> server) implements Source {}

    /** The API server at this URL. */
    record Url(String url) implements Source {}

    /** The API server of the cluster that this process runs in. */
    record InCluster() implements Source {}
  }

  /**
   * Makes sense of what was set.
   *
   * @param manifests the folder of manifests, if there is one: then the defaults are those of a
   *     process without privileges
   * @throws ConfigException with all that is wrong
   */
  public static ProxyConfiguration of(Given given, Optional<Path> manifests)
      throws ConfigException {
    return new Reading(given, manifests).configuration();
  }
}
