/**
 * Reads names from the zone leftwards, and finds what they stand for.
 *
 * <pre>
 *   NameReader: the labels ──▶ NameFinder ──▶ Selection: a Service, and which of its endpoints
 * </pre>
 *
 * <p>Each object is reused from name to name and confined to one thread. Internal to zones.
 */
@NullMarked
package dev.seamark.zones.names;

import org.jspecify.annotations.NullMarked;
