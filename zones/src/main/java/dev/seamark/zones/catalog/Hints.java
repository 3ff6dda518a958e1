package dev.seamark.zones.catalog;

import java.util.List;

/**
 * Where an endpoint's traffic should come from ({@code hints} of an EndpointSlice).
 *
 * @param zones topology zones
 * @param nodes names of nodes
 */
public record Hints(List<String> zones, List<String> nodes) {
  /** No hint. */
  public static final Hints NONE = new Hints(List.of(), List.of());

  public Hints {
    zones = List.copyOf(zones);
    nodes = List.copyOf(nodes);
  }

  /** Whether there is no hint. */
  public boolean isNone() {
    return zones.isEmpty() && nodes.isEmpty();
  }
}
