package dev.seamark.watch;

import dev.seamark.watch.reduce.Detail;
import dev.seamark.zones.catalog.Kind;
import java.util.EnumSet;
import java.util.Set;

/**
 * What to watch. Two sources with equal settings tell the same facts.
 *
 * @param labels selector that Services, EndpointSlices, imported slices and Pods must match ({@code
 *     a=b,c in (d,e),!f}); empty for all
 * @param namespaceLabels selector that Namespaces must match; empty for all
 * @param endpoints watch EndpointSlices at all
 * @param pods watch Pods ({@code pods verified})
 * @param imports watch ServiceImports and their slices ({@code multicluster})
 * @param proxy for a proxy: read what forwarding needs of Services and slices, watch ServiceCIDRs,
 *     and do not watch Namespaces, which a proxy's account may not list
 * @param node the one node to watch, empty for none
 * @param podLabels read the labels of Pods
 * @param externalAddresses read where Services are found outside of the cluster
 * @param onlyNodes watch all Nodes, and nothing else
 * @param hints read where the traffic of endpoints should come from
 */
public record WatchSettings(
    String labels,
    String namespaceLabels,
    boolean endpoints,
    boolean pods,
    boolean imports,
    boolean proxy,
    String node,
    boolean podLabels,
    boolean externalAddresses,
    boolean onlyNodes,
    boolean hints) {

  private static final String FOR_THIS_PROXY = "!service.kubernetes.io/service-proxy-name";

  /** On slices alone, as kube-proxy 1.36: on a Service with a cluster IP it means nothing. */
  private static final String NOT_HEADLESS = "!service.kubernetes.io/headless";

  /** Namespaces, Services and EndpointSlices, whatever their labels. */
  public static final WatchSettings ALL = new WatchSettings("", "", true, false, false);

  /** What a DNS server watches. */
  public WatchSettings(
      String labels, String namespaceLabels, boolean endpoints, boolean pods, boolean imports) {
    this(labels, namespaceLabels, endpoints, pods, imports, false, "", false, false, false, false);
  }

  /** What the proxy of a node watches; of no node in particular if the name is empty. */
  public static WatchSettings ofProxy(String node) {
    return new WatchSettings(
        FOR_THIS_PROXY, "", true, false, false, true, node, false, false, false, true);
  }

  /** What a zone of nodes is made of. */
  public static WatchSettings ofNodes() {
    return new WatchSettings("", "", false, false, false, false, "", false, false, true, false);
  }

  /** The same with other {@link #podLabels}. */
  public WatchSettings withPodLabels(boolean podLabels) {
    return new WatchSettings(
        labels,
        namespaceLabels,
        endpoints,
        pods,
        imports,
        proxy,
        node,
        podLabels,
        externalAddresses,
        onlyNodes,
        hints);
  }

  /** The same with other {@link #externalAddresses}. */
  public WatchSettings withExternalAddresses(boolean externalAddresses) {
    return new WatchSettings(
        labels,
        namespaceLabels,
        endpoints,
        pods,
        imports,
        proxy,
        node,
        podLabels,
        externalAddresses,
        onlyNodes,
        hints);
  }

  /** The same with other {@link #hints}. */
  public WatchSettings withHints(boolean hints) {
    return new WatchSettings(
        labels,
        namespaceLabels,
        endpoints,
        pods,
        imports,
        proxy,
        node,
        podLabels,
        externalAddresses,
        onlyNodes,
        hints);
  }

  /** The selector of EndpointSlices: a proxy has no use for those of headless Services. */
  public String sliceLabels() {
    return proxy ? labels + "," + NOT_HEADLESS : labels;
  }

  /** What is read of objects. */
  public Detail detail() {
    return new Detail(proxy, podLabels, externalAddresses, hints);
  }

  /** The kinds that are watched, and awaited at the start. */
  public Set<Kind> kinds() {
    if (onlyNodes) {
      return EnumSet.of(Kind.NODE);
    }
    EnumSet<Kind> kinds = EnumSet.of(Kind.SERVICE);
    if (!proxy) {
      kinds.add(Kind.NAMESPACE);
    }
    if (endpoints || imports) {
      kinds.add(Kind.ENDPOINT_SLICE);
    }
    if (pods) {
      kinds.add(Kind.POD);
    }
    if (imports) {
      kinds.add(Kind.SERVICE_IMPORT);
    }
    if (!node.isEmpty()) {
      kinds.add(Kind.NODE);
    }
    if (proxy) {
      kinds.add(Kind.SERVICE_CIDR);
    }
    return kinds;
  }
}
