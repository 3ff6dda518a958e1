package dev.seamark.server.plugins.cluster;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugins.cluster.source.ClusterPlace;
import dev.seamark.server.plugins.cluster.source.SourceKey;
import dev.seamark.watch.WatchSettings;
import java.util.List;

/** {@code kubeapi}: where the API server is that other plugins of the block ask. */
public final class KubeApi implements Plugin, ClusterPlace {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "kubeapi",
              "Says where the API server is, for kubenodes in the same server block.",
              KubernetesDirective::new,
              ConnectionLines.all(),
              (read, setup) -> List.of(new KubeApi(read)))
          .withEmptyBlock()
          .added();

  private final KubernetesDirective directive;

  private KubeApi(KubernetesDirective directive) {
    this.directive = directive;
  }

  @Override
  public String name() {
    return "kubeapi";
  }

  @Override
  public SourceKey.Origin origin(WatchSettings watch) {
    return directive.origin(watch);
  }

  @Override
  public void query(Exchange x) {
    x.next();
  }
}
