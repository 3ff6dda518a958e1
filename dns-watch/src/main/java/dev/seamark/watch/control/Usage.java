package dev.seamark.watch.control;

import java.util.List;
import java.util.Map;

/**
 * What is in use.
 *
 * @param ranges the service ranges, the default one first
 * @param nodePorts how many node ports are in use
 * @param accepted how many objects are in force, by kind
 * @param refused how many objects were refused, by kind
 */
public record Usage(
    List<RangeUse> ranges,
    int nodePorts,
    Map<String, Integer> accepted,
    Map<String, Integer> refused) {
  /** Nothing is in use. */
  public static final Usage NONE = new Usage(List.of(), 0, Map.of(), Map.of());

  public Usage {
    ranges = List.copyOf(ranges);
    accepted = Map.copyOf(accepted);
    refused = Map.copyOf(refused);
  }

  /**
   * A service range.
   *
   * @param cidr such as {@code 10.96.0.0/12}
   * @param size how many addresses can be used
   * @param used how many are
   * @param free how many are left to give; one that is kept for {@code default/kubernetes} is none
   */
  public record RangeUse(String cidr, long size, long used, long free) {}
}
