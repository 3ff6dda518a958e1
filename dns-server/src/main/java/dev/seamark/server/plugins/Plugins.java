package dev.seamark.server.plugins;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.plugins.acl.Acl;
import dev.seamark.server.plugins.cluster.AutoPath;
import dev.seamark.server.plugins.cluster.External;
import dev.seamark.server.plugins.cluster.KubeApi;
import dev.seamark.server.plugins.cluster.Kubernetes;
import dev.seamark.server.plugins.commands.On;
import dev.seamark.server.plugins.cookie.Cookie;
import dev.seamark.server.plugins.dns64.Dns64;
import dev.seamark.server.plugins.dnssec.Dnssec;
import dev.seamark.server.plugins.dnstap.Dnstap;
import dev.seamark.server.plugins.geoip.GeoIp;
import dev.seamark.server.plugins.limits.Cancel;
import dev.seamark.server.plugins.limits.Timeouts;
import dev.seamark.server.plugins.local.Debug;
import dev.seamark.server.plugins.local.Hosts;
import dev.seamark.server.plugins.local.LoadBalance;
import dev.seamark.server.plugins.local.Template;
import dev.seamark.server.plugins.local.Whoami;
import dev.seamark.server.plugins.message.Bufsize;
import dev.seamark.server.plugins.message.Header;
import dev.seamark.server.plugins.message.Minimal;
import dev.seamark.server.plugins.message.Nsid;
import dev.seamark.server.plugins.nodes.KubeNodes;
import dev.seamark.server.plugins.operate.Bind;
import dev.seamark.server.plugins.operate.Env;
import dev.seamark.server.plugins.operate.Errors;
import dev.seamark.server.plugins.operate.Health;
import dev.seamark.server.plugins.operate.Log;
import dev.seamark.server.plugins.operate.MetadataCollector;
import dev.seamark.server.plugins.operate.Prometheus;
import dev.seamark.server.plugins.operate.Ready;
import dev.seamark.server.plugins.operate.Reload;
import dev.seamark.server.plugins.operate.Root;
import dev.seamark.server.plugins.operate.Unneeded;
import dev.seamark.server.plugins.profile.Pprof;
import dev.seamark.server.plugins.rewrite.Rewrite;
import dev.seamark.server.plugins.rpz.Rpz;
import dev.seamark.server.plugins.rrl.Rrl;
import dev.seamark.server.plugins.secondary.Secondary;
import dev.seamark.server.plugins.sign.Sign;
import dev.seamark.server.plugins.special.Any;
import dev.seamark.server.plugins.special.Chaos;
import dev.seamark.server.plugins.special.Erratic;
import dev.seamark.server.plugins.special.LocalNames;
import dev.seamark.server.plugins.trace.Trace;
import dev.seamark.server.plugins.transfer.Transfer;
import dev.seamark.server.plugins.transports.Https;
import dev.seamark.server.plugins.transports.Https3;
import dev.seamark.server.plugins.transports.ProxyProto;
import dev.seamark.server.plugins.transports.Quic;
import dev.seamark.server.plugins.transports.Tls;
import dev.seamark.server.plugins.tsig.Tsig;
import dev.seamark.server.plugins.upstream.alternate.Alternate;
import dev.seamark.server.plugins.upstream.cache.Cache;
import dev.seamark.server.plugins.upstream.fanout.Fanout;
import dev.seamark.server.plugins.upstream.forward.Forward;
import dev.seamark.server.plugins.upstream.forward.Proxy;
import dev.seamark.server.plugins.upstream.loop.Loop;
import dev.seamark.server.plugins.view.View;
import dev.seamark.server.plugins.zonefile.Auto;
import dev.seamark.server.plugins.zonefile.ZoneFiles;
import java.util.List;

/** The plugins in the order in which they are asked, whatever their order in a Corefile. */
public final class Plugins {
  /**
   * CoreDNS 1.14's order, with our own {@code env} among the listeners for operators, our own
   * {@code cookie} before all that answers and {@code rpz} behind {@code acl}, plugins that others
   * add to it where their makers say, and plugins that it had once beside those that took their
   * place.
   */
  private static final List<String> IN_ORDER =
      List.of(
          "root",
          "metadata",
          "geoip",
          "cancel",
          "proxyproto",
          "quic",
          "grpc_server",
          "https",
          "https3",
          "timeouts",
          "multisocket",
          "reload",
          "nsid",
          "bufsize",
          "bind",
          "debug",
          "trace",
          "ready",
          "health",
          "pprof",
          "shed",
          "prometheus",
          "env",
          "errors",
          "log",
          "dnstap",
          "rrl",
          "cookie",
          "local",
          "dns64",
          "any",
          "chaos",
          "loadbalance",
          "tsig",
          "rewrite",
          "autopath",
          "acl",
          "rpz",
          "cache",
          "header",
          "dnssec",
          "tls",
          "minimal",
          "template",
          "transfer",
          "hosts",
          "route53",
          "azure",
          "clouddns",
          "k8s_external",
          "kubeapi",
          "kubenodes",
          "kubernetes",
          "federation",
          "file",
          "auto",
          "secondary",
          "etcd",
          "loop",
          "alternate",
          "fanout",
          "forward",
          "proxy",
          "grpc",
          "erratic",
          "whoami",
          "on",
          "sign",
          "view",
          "nomad");

  private Plugins() {}

  /** The names of all directives in their order, those of plugins that are not here among them. */
  public static List<String> names() {
    return IN_ORDER;
  }

  /** The plugins that work or are ignored, in their order. */
  public static List<PluginType> here() {
    return IN_ORDER.stream()
        .map(Plugins::named)
        .filter(type -> type.standing() != PluginType.Standing.MISSING)
        .toList();
  }

  /**
   * What is known of a plugin. A type is loaded here and not before: a start loads those that its
   * Corefile names.
   *
   * @param name one of {@link #names}
   */
  public static PluginType named(String name) {
    return switch (name) {
      case "root" -> Root.TYPE;
      case "metadata" -> MetadataCollector.TYPE;
      case "geoip" -> GeoIp.TYPE;
      case "cancel" -> Cancel.TYPE;
      case "proxyproto" -> ProxyProto.TYPE;
      case "quic" -> Quic.TYPE;
      case "grpc_server" -> PluginType.missing(name, "Settings of DNS over gRPC.");
      case "https" -> Https.TYPE;
      case "https3" -> Https3.TYPE;
      case "timeouts" -> Timeouts.TYPE;
      case "multisocket" -> Unneeded.MULTISOCKET;
      case "reload" -> Reload.TYPE;
      case "nsid" -> Nsid.TYPE;
      case "bufsize" -> Bufsize.TYPE;
      case "bind" -> Bind.TYPE;
      case "debug" -> Debug.TYPE;
      case "trace" -> Trace.TYPE;
      case "ready" -> Ready.TYPE;
      case "health" -> Health.TYPE;
      case "pprof" -> Pprof.TYPE;
      case "shed" -> Unneeded.SHED;
      case "prometheus" -> Prometheus.TYPE;
      case "env" -> Env.TYPE;
      case "errors" -> Errors.TYPE;
      case "log" -> Log.TYPE;
      case "dnstap" -> Dnstap.TYPE;
      case "rrl" -> Rrl.TYPE;
      case "cookie" -> Cookie.TYPE;
      case "local" -> LocalNames.TYPE;
      case "dns64" -> Dns64.TYPE;
      case "any" -> Any.TYPE;
      case "chaos" -> Chaos.TYPE;
      case "loadbalance" -> LoadBalance.TYPE;
      case "tsig" -> Tsig.TYPE;
      case "rewrite" -> Rewrite.TYPE;
      case "autopath" -> AutoPath.TYPE;
      case "acl" -> Acl.TYPE;
      case "rpz" -> Rpz.TYPE;
      case "cache" -> Cache.TYPE;
      case "header" -> Header.TYPE;
      case "dnssec" -> Dnssec.TYPE;
      case "tls" -> Tls.TYPE;
      case "minimal" -> Minimal.TYPE;
      case "template" -> Template.TYPE;
      case "transfer" -> Transfer.TYPE;
      case "hosts" -> Hosts.TYPE;
      case "route53" -> CloudZones.ROUTE53;
      case "azure" -> CloudZones.AZURE;
      case "clouddns" -> CloudZones.CLOUDDNS;
      case "k8s_external" -> External.TYPE;
      case "kubeapi" -> KubeApi.TYPE;
      case "kubenodes" -> KubeNodes.TYPE;
      case "kubernetes" -> Kubernetes.TYPE;
      case "federation" -> Unneeded.FEDERATION;
      case "file" -> ZoneFiles.TYPE;
      case "auto" -> Auto.TYPE;
      case "secondary" -> Secondary.TYPE;
      case "etcd" -> PluginType.missing(name, "Zones of etcd.");
      case "loop" -> Loop.TYPE;
      case "alternate" -> Alternate.TYPE;
      case "fanout" -> Fanout.TYPE;
      case "forward" -> Forward.TYPE;
      case "proxy" -> Proxy.TYPE;
      case "grpc" -> PluginType.missing(name, "Forwards queries over gRPC.");
      case "erratic" -> Erratic.TYPE;
      case "whoami" -> Whoami.TYPE;
      case "on" -> On.TYPE;
      case "sign" -> Sign.TYPE;
      case "view" -> View.TYPE;
      case "nomad" -> CloudZones.NOMAD;
      default -> throw new IllegalArgumentException("there is no plugin '" + name + "'");
    };
  }
}
