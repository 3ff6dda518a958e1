package dev.seamark.watch.control;

import dev.seamark.zones.catalog.IpAddress;
import java.util.List;

/**
 * What a Service was given.
 *
 * @param clusterIps in the order of its families; none where it is headless or ExternalName
 * @param nodePorts one per port of the Service, 0 for none
 * @param numbers every node port it holds, that of its health check included
 */
record Allocation(List<IpAddress> clusterIps, List<Integer> nodePorts, List<Integer> numbers) {
  Allocation {
    clusterIps = List.copyOf(clusterIps);
    nodePorts = List.copyOf(nodePorts);
    numbers = List.copyOf(numbers);
  }
}
