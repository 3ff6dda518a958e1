package dev.seamark.server.plugins;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.PluginType;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugins.acl.Acl;
import dev.seamark.server.plugins.cluster.AutoPath;
import dev.seamark.server.plugins.cluster.External;
import dev.seamark.server.plugins.cluster.Kubernetes;
import dev.seamark.server.plugins.cluster.Transfer;
import dev.seamark.server.plugins.dns64.Dns64;
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
import dev.seamark.server.plugins.rewrite.Rewrite;
import dev.seamark.server.plugins.special.Any;
import dev.seamark.server.plugins.special.Chaos;
import dev.seamark.server.plugins.special.LocalNames;
import dev.seamark.server.plugins.upstream.cache.Cache;
import dev.seamark.server.plugins.upstream.forward.Forward;
import dev.seamark.server.plugins.upstream.loop.Loop;
import java.util.List;

/** The plugins in the order in which they are asked, whatever their order in a Corefile. */
public final class Plugins {
  /** CoreDNS 1.14's order, with our own {@code env} among the listeners for operators. */
  public static final List<PluginType> IN_ORDER =
      List.of(
          Root.TYPE,
          MetadataCollector.TYPE,
          notYet("geoip"),
          Cancel.TYPE,
          notYet("proxyproto"),
          notYet("quic"),
          notYet("grpc_server"),
          notYet("https"),
          notYet("https3"),
          Timeouts.TYPE,
          Unneeded.MULTISOCKET,
          Reload.TYPE,
          Nsid.TYPE,
          Bufsize.TYPE,
          Bind.TYPE,
          Debug.TYPE,
          notYet("trace"),
          Ready.TYPE,
          Health.TYPE,
          Unneeded.PPROF,
          Unneeded.SHED,
          Prometheus.TYPE,
          Env.TYPE,
          Errors.TYPE,
          Log.TYPE,
          notYet("dnstap"),
          LocalNames.TYPE,
          Dns64.TYPE,
          Any.TYPE,
          Chaos.TYPE,
          LoadBalance.TYPE,
          notYet("tsig"),
          Rewrite.TYPE,
          AutoPath.TYPE,
          Acl.TYPE,
          Cache.TYPE,
          Header.TYPE,
          notYet("dnssec"),
          notYet("tls"),
          Minimal.TYPE,
          Template.TYPE,
          Transfer.TYPE,
          Hosts.TYPE,
          notYet("route53"),
          notYet("azure"),
          notYet("clouddns"),
          External.TYPE,
          Kubernetes.TYPE,
          notYet("file"),
          notYet("auto"),
          notYet("secondary"),
          notYet("etcd"),
          Loop.TYPE,
          Forward.TYPE,
          notYet("grpc"),
          notYet("erratic"),
          Whoami.TYPE,
          notYet("on"),
          notYet("sign"),
          notYet("view"),
          notYet("nomad"));

  private Plugins() {}

  /** The names of all directives, those of plugins that are not there yet among them. */
  public static List<String> names() {
    return IN_ORDER.stream().map(PluginType::name).toList();
  }

  /** The names of the plugins that work. */
  public static List<String> working() {
    return IN_ORDER.stream().filter(t -> !(t instanceof NotYet)).map(PluginType::name).toList();
  }

  private static PluginType notYet(String name) {
    return new NotYet(name);
  }

  /** A plugin of CoreDNS's that is not there: a Corefile that names it is told so. */
  private record NotYet(String name) implements PluginType {
    @Override
    public List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException {
      throw new CorefileException(
          directives.getFirst().at(),
          "plugin '" + name + "' is not supported yet",
          "remove the line; `seamark -plugins` lists what is");
    }
  }
}
