package dev.seamark.server.exchange;

import dev.seamark.zones.wire.WireName;

/**
 * A zone of a server block on one listener, ready to serve.
 *
 * @param zone the zone that it is asked for
 * @param server the listener's name in metrics and logs, {@code dns://:53}
 * @param chain the plugins in the order they are asked; owned by this block, read only
 * @param admission which of the queries for the zone it gets
 */
@SuppressWarnings("ArrayRecordComponent") // read on the hot path; blocks are never compared
public record Block(WireName zone, String server, Plugin[] chain, Admission admission) {
  /** A block that gets all queries for its zone. */
  public Block(WireName zone, String server, Plugin[] chain) {
    this(zone, server, chain, Admission.ALL);
  }

  /** The name of its view, for metrics; empty where it has none. */
  public String view() {
    return admission.viewName();
  }
}
