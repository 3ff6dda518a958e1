/**
 * One proxy takes another's place on a node, while clients go on: what they lose is counted, and
 * what the one that went has left is listed.
 *
 * <pre>
 *   Traffic (clients in namespaces) ──counts──▶ Tally, one for each phase
 *   Leftovers (nftables, iptables, ip rules, settings, connections) of the node
 * </pre>
 */
@NullMarked
package dev.seamark.e2e.swap;

import org.jspecify.annotations.NullMarked;
