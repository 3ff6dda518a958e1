package dev.seamark.proxy.serve;

import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kernel's data plane, and beside it one in this process which serves node ports alone, at the
 * addresses that the kernel does not forward: those of loopback.
 */
public final class LocalhostNodePorts implements DataPlane {
  private final DataPlane kernel;
  private final DataPlane process;

  /**
   * Both as one.
   *
   * @param process set to node-port addresses that the kernel's has not
   */
  public LocalhostNodePorts(DataPlane kernel, DataPlane process) {
    this.kernel = kernel;
    this.process = process;
  }

  @Override
  public void sync(Delta delta) throws DataPlaneException {
    kernel.sync(delta);
    process.sync(nodePortsOf(delta));
  }

  /** What has no node port, or none any more, counts as removed. */
  private static Delta nodePortsOf(Delta delta) {
    if (delta.full()) {
      ForwardingState now = delta.now();
      return Delta.full(ForwardingState.of(now.node(), nodePortsOf(now.forwardings())));
    }
    List<ServicePortForwarding> changed = nodePortsOf(delta.changed());
    Set<ServicePortForwarding.Key> still =
        changed.stream().map(ServicePortForwarding::key).collect(Collectors.toSet());
    List<ServicePortForwarding.Key> removed = new ArrayList<>(delta.removed());
    delta.changed().stream()
        .map(ServicePortForwarding::key)
        .filter(key -> !still.contains(key))
        .forEach(removed::add);
    return Delta.of(changed, removed, delta.now());
  }

  private static List<ServicePortForwarding> nodePortsOf(Collection<ServicePortForwarding> all) {
    List<ServicePortForwarding> some = new ArrayList<>();
    for (ServicePortForwarding each : all) {
      List<Frontend> nodePorts =
          each.frontends().stream().filter(f -> f.kind() == Frontend.Kind.NODE_PORT).toList();
      if (!nodePorts.isEmpty()) {
        some.add(each.withFrontends(nodePorts));
      }
    }
    return some;
  }

  @Override
  public boolean intact() {
    boolean here = process.intact(); // which looks for addresses that came, whatever the kernel has
    return kernel.intact() && here;
  }

  @Override
  public List<String> problems() {
    return Stream.concat(kernel.problems().stream(), process.problems().stream()).toList();
  }

  @Override
  public Set<ServicePortForwarding.Key> idle() {
    return kernel.idle();
  }

  @Override
  public void cleanUp() throws DataPlaneException {
    process.cleanUp();
    kernel.cleanUp();
  }

  @Override
  public void close() {
    process.close();
    kernel.close();
  }
}
