/**
 * The companion data plane: carries traffic from a Service's address to its endpoints.
 *
 * <pre>
 *   dns-watch ──facts──▶ Catalog ──▶ proxy.state ──Delta──▶ DataPlane: nftables | userspace
 * </pre>
 */
@NullMarked
package dev.seamark.proxy;

import org.jspecify.annotations.NullMarked;
