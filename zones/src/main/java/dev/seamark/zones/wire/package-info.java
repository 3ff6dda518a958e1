/**
 * DNS messages as bytes (RFC 1035 section 4): a query read in place, a reply written in place.
 *
 * <p>Nothing here allocates per message; the objects are reused and each is confined to the event
 * loop that owns it. What is unusual (several records of odd types, signatures) is left to a
 * general library, elsewhere.
 */
@NullMarked
package dev.seamark.zones.wire;

import org.jspecify.annotations.NullMarked;
