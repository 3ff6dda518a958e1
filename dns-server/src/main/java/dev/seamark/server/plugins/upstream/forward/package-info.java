/**
 * The plugin {@code forward}: questions of a zone go to other servers, one after the other; and
 * what {@code fanout} does, to several at once.
 *
 * <pre>
 *   Exchange ─▶ Forward ─▶ Flight ─▶ InTurn ──asks──▶ Link of an upstream, then of the next, ...
 *      ▲                     │   └─▶ AtOnce ──asks──▶ Links of several upstreams
 *      │                     │ reply, or why there is none when the time is over
 *      └─────────────────────┘
 * </pre>
 *
 * <p>A {@link dev.seamark.server.plugins.upstream.forward.Flight} lives on the loop of its query;
 * no thread waits. What a loop needs is in its {@link
 * dev.seamark.server.plugins.upstream.forward.Lane}.
 */
@NullMarked
package dev.seamark.server.plugins.upstream.forward;

import org.jspecify.annotations.NullMarked;
