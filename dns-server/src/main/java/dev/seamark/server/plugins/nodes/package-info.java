/**
 * The plugin {@code kubenodes}, which others add to CoreDNS: names and addresses of a cluster's
 * nodes.
 *
 * <pre>
 *   source of Nodes ──▶ Catalog ──changes──▶ NodeZones ──publishes──▶ StaticZone of each zone
 * </pre>
 */
@NullMarked
package dev.seamark.server.plugins.nodes;

import org.jspecify.annotations.NullMarked;
