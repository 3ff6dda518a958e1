/**
 * Writes the records of what was found: one class for each kind of record.
 *
 * <p>Nothing is allocated; each object is confined to one thread. Internal to zones.
 */
@NullMarked
package dev.seamark.zones.writing;

import org.jspecify.annotations.NullMarked;
