/**
 * {@code dnstap}: tells a collector about the queries of clients and the replies to them.
 *
 * <pre>
 *   event loops ──TapMessage──▶ Outlet (a bounded queue) ──its thread, FrameStream──▶ collector
 * </pre>
 *
 * <p>A loop writes the message (dnstap.info, a protocol buffer of a dozen fields) and leaves it; it
 * waits for nothing. What a slow or absent collector does not take is dropped and counted. An
 * outlet outlives a reload that names it again.
 */
@NullMarked
package dev.seamark.server.plugins.dnstap;

import org.jspecify.annotations.NullMarked;
