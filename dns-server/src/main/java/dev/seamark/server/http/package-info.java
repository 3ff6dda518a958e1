/**
 * HTTP for operators, as the plugins of several server blocks and configurations share it.
 *
 * <pre>
 *   plugin ──LastingPage──▶ HttpPort (one per address, leased from Shared)
 * </pre>
 */
@NullMarked
package dev.seamark.server.http;

import org.jspecify.annotations.NullMarked;
