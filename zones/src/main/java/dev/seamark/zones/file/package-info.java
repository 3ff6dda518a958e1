/**
 * Zones that are a list of records, as a master file or a transfer gives them.
 *
 * <pre>
 *   records ─▶ StaticZoneBuilder ─sort─▶ StaticZone ◀─lookup─ Descent ◀─ StaticAnswers ─▶ reply
 * </pre>
 *
 * <p>A {@code StaticZone} is one array of bytes and one of ints, whatever the number of its names.
 * It is immutable, so a newer one takes its place as a whole; a lookup allocates nothing.
 */
@NullMarked
package dev.seamark.zones.file;

import org.jspecify.annotations.NullMarked;
