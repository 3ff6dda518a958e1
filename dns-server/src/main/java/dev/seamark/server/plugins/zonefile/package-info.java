/**
 * Zones of master files: {@code file} and {@code auto}.
 *
 * <pre>
 *   MasterFile ─records─▶ StaticZoneBuilder ─▶ StaticZone ─published by─▶ FileZone ◀─ queries
 * </pre>
 *
 * <p>A file is read by the thread that looks for changes, and served by all event loops once it was
 * read without a fault; until then the zone before goes on being served.
 */
@NullMarked
package dev.seamark.server.plugins.zonefile;

import org.jspecify.annotations.NullMarked;
