package dev.seamark.server.exchange;

import dev.seamark.server.plugin.Plugin;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.util.function.Predicate;

/**
 * A zone of a server block on one listener, ready to serve.
 *
 * @param zone the zone that it is asked for
 * @param server the listener's name in metrics and logs, {@code dns://:53}
 * @param filter what else a query must pass (a reverse zone whose prefix ends within an octet)
 * @param chain the plugins in the order they are asked; owned by this block, read only
 */
public record Block(WireName zone, String server, Predicate<Query> filter, Plugin[] chain) {}
