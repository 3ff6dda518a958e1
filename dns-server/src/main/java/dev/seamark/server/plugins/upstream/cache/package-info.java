/**
 * The plugin {@code cache}: replies of the plugins behind it, kept for as long as their TTLs allow.
 *
 * <pre>
 *   Exchange ─▶ Cache ── Key found in Store ──▶ Entry: bytes copied, ID, flags, spelling, TTLs patched
 *                 └───── not found ──▶ plugins behind ──▶ ReplyScan: kind, TTLs ──▶ Store
 * </pre>
 *
 * <p>A hit allocates nothing. Entries are immutable bytes, read by all loops at once; what changes
 * about them (how often they were asked for) may lose a count and nothing more.
 *
 * <p>Time is the worker's clock; an entry that has expired stays until another one needs its place,
 * since {@code serve_stale} may still want it.
 */
@NullMarked
package dev.seamark.server.plugins.upstream.cache;

import org.jspecify.annotations.NullMarked;
