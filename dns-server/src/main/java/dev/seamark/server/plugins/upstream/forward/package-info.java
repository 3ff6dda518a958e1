/**
 * The plugin {@code forward}: questions of a zone go to other servers.
 *
 * <pre>
 *   Exchange ─▶ Forward ─▶ Flight ──asks──▶ Link of an upstream, then of the next, ...
 *      ▲                     │ reply, or why there is none after 5 seconds
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
