/**
 * {@code secondary}: zones that are transferred from other servers, and kept as new as those say.
 *
 * <pre>
 *   primaries ─IXFR | AXFR─▶ Inbound ─▶ StaticZone ─published by─▶ SecondaryZone ◀─ queries
 * </pre>
 *
 * <p>Each zone has a thread that waits for its timers or for a NOTIFY message.
 */
@NullMarked
package dev.seamark.server.plugins.secondary;

import org.jspecify.annotations.NullMarked;
