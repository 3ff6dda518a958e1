/**
 * The rules of forwarding, told once as objects and what comes of connections, and played on every
 * stage: on the forwarding state itself, in the kernel with nftables, and in userspace.
 *
 * <pre>
 *   rules/*.yaml ──RuleFile──▶ Rule ──with the addresses of a Cast──▶ ForwardingState ──▶ data plane
 *                                └▶ Expectation: client, frontend, Outcome ◀── connections ┘
 * </pre>
 */
@NullMarked
package dev.seamark.proxy.rules;

import org.jspecify.annotations.NullMarked;
