package dev.seamark.proxy.serve;

import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.Cidr;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Supplier;

/** The data planes there are; {@code Main} knows them, nothing else does. */
public interface Planes {
  /**
   * Opens the one that is configured.
   *
   * @param node what is known of the node now
   * @throws DataPlaneException if this machine cannot have it, saying what it lacks
   */
  DataPlane open(ProxyConfiguration configuration, Supplier<NodeInfo> node, MeterRegistry meters)
      throws DataPlaneException;

  /** What all of them need to know. */
  static ProxySettings settings(ProxyConfiguration configuration) {
    return new ProxySettings(
        configuration.nodePortAddresses(),
        configuration.localPods(),
        configuration.serviceCidrs().stream().map(Cidr::parse).flatMap(Optional::stream).toList(),
        configuration.masqueradeAll());
  }

  /** Removes what kube-proxy has left behind. */
  void cleanUpKubeProxy() throws DataPlaneException;

  /** Removes what any of them, in this or an earlier process, left behind. */
  void cleanUp() throws DataPlaneException;
}
