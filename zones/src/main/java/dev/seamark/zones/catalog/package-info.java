/**
 * The facts: what is known of the cluster, reduced to what answers need.
 *
 * <pre>
 *   source ──put / remove / relist──▶ Catalog ──changed(ObjectKey)──▶ zones, service-proxy, ...
 * </pre>
 *
 * <p>Facts are immutable values. The {@link dev.seamark.zones.catalog.Catalog} is the only mutable
 * truth; it has one writer at a time, and each change names the one Service it touches.
 */
@NullMarked
package dev.seamark.zones.catalog;

import org.jspecify.annotations.NullMarked;
