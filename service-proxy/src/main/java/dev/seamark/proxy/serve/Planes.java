package dev.seamark.proxy.serve;

import dev.seamark.proxy.config.ProxyConfiguration.Mode;
import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.ProxySettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** The data planes there are; {@code Main} knows them, nothing else does. */
public interface Planes {
  /**
   * Opens one.
   *
   * @param node what is known of the node now
   * @throws DataPlaneException if this machine cannot have it, saying what it lacks
   */
  DataPlane open(Mode mode, ProxySettings settings, Supplier<NodeInfo> node, MeterRegistry meters)
      throws DataPlaneException;

  /** Removes what kube-proxy has left behind. */
  void cleanUpKubeProxy() throws DataPlaneException;

  /** Removes what any of them, in this or an earlier process, left behind. */
  void cleanUp() throws DataPlaneException;
}
