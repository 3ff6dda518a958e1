package dev.seamark.proxy.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.seamark.proxy.config.ProxyConfiguration.Source;
import dev.seamark.proxy.machine.ConntrackSettings;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.zones.catalog.Cidr;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is in force, as a {@code KubeProxyConfiguration}, but fields that have no meaning here. */
public final class ConfigJson {
  private ConfigJson() {}

  /** As kube-proxy's {@code /configz}. */
  public static String of(ProxyConfiguration configuration) {
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    write(configuration, page.putObject("kubeproxy.config.k8s.io"));
    return page.toString();
  }

  private static void write(ProxyConfiguration configuration, ObjectNode json) {
    json.put("kind", ConfigFile.KIND);
    json.put("apiVersion", ConfigFile.VERSION);
    json.putObject("clientConnection")
        .put(
            "kubeconfig",
            configuration.source() instanceof Source.Kubeconfig(var file, _)
                ? file.toString()
                : "");
    json.put("hostnameOverride", configuration.nodeName());
    json.put("healthzBindAddress", text(configuration.healthz()));
    json.put("metricsBindAddress", text(configuration.metrics()));
    json.put("bindAddressHardFail", configuration.bindHardFail());
    json.put("mode", configuration.mode().word());
    json.putObject("nftables")
        .put("masqueradeAll", configuration.masqueradeAll())
        .put("syncPeriod", text(configuration.periods().check()))
        .put("minSyncPeriod", text(configuration.periods().least()));
    write(configuration.localPods(), json);
    write(configuration.nodePortAddresses(), json.putArray("nodePortAddresses"));
    write(configuration.conntrack(), json.putObject("conntrack"));
  }

  private static void write(LocalPods pods, ObjectNode json) {
    json.put(
        "detectLocalMode",
        switch (pods) {
          case LocalPods.InRanges _, LocalPods.Unknown _ -> "ClusterCIDR";
          case LocalPods.OfNode _ -> "NodeCIDR";
          case LocalPods.ByInterface _ -> "BridgeInterface";
          case LocalPods.ByInterfacePrefix _ -> "InterfaceNamePrefix";
        });
    json.putObject("detectLocal")
        .put("bridgeInterface", pods instanceof LocalPods.ByInterface(var name) ? name : "")
        .put(
            "interfaceNamePrefix",
            pods instanceof LocalPods.ByInterfacePrefix(var prefix) ? prefix : "");
    json.put("clusterCIDR", text(pods.ranges()));
  }

  private static void write(NodePortAddresses addresses, ArrayNode json) {
    switch (addresses) {
      case NodePortAddresses.Primary() -> json.add("primary");
      case NodePortAddresses.Within(var ranges) -> ranges.forEach(r -> json.add(r.toString()));
      case NodePortAddresses.AndLocalhost(var others) -> {
        write(others, json);
        json.add(Reading.LOCALHOST);
      }
    }
  }

  private static void write(ConntrackSettings conntrack, ObjectNode json) {
    json.put("maxPerCore", conntrack.maxPerCore())
        .put("min", conntrack.min())
        .put("tcpEstablishedTimeout", duration(conntrack.tcpEstablished()))
        .put("tcpCloseWaitTimeout", duration(conntrack.tcpCloseWait()))
        .put("tcpBeLiberal", conntrack.tcpBeLiberal())
        .put("udpTimeout", duration(conntrack.udp()))
        .put("udpStreamTimeout", duration(conntrack.udpStream()));
  }

  private static String text(List<Cidr> ranges) {
    return ranges.stream().map(Cidr::toString).collect(Collectors.joining(","));
  }

  private static String text(Optional<InetSocketAddress> at) {
    return at.map(
            address -> {
              String host = address.getAddress().getHostAddress();
              return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
            })
        .orElse("");
  }

  private static String duration(Optional<Duration> duration) {
    return text(duration.orElse(Duration.ZERO));
  }

  private static String text(Duration duration) {
    return Durations.text(duration);
  }
}
