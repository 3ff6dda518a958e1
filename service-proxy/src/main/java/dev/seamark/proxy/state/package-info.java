/**
 * The forwarding state: what is to happen to traffic for every Service port, as a pure function of
 * the catalog's facts and of this node. It knows no socket and no rule set; data planes carry it
 * out.
 *
 * <pre>
 *   Service, EndpointSlices ─┐
 *   NodeInfo ────────────────┴▶ Forwardings.compute ──▶ ServicePortForwarding, one per port and family
 *                                                          │
 *        ForwardingStateBuilder (what changed since) ◀─────┘
 *                │ Delta
 *                ▼
 *            DataPlane
 * </pre>
 *
 * <p>All values are immutable; equal ones mean that nothing is to be done. {@link
 * dev.seamark.proxy.state.ForwardingState} alone changes, and only between two syncs.
 */
@NullMarked
package dev.seamark.proxy.state;

import org.jspecify.annotations.NullMarked;
