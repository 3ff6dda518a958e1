/**
 * Finds everything that has a name or an address, and follows the catalog.
 *
 * <p>Written by the catalog's writer; read by any thread, without a lock. Internal to zones.
 */
@NullMarked
package dev.seamark.zones.index;

import org.jspecify.annotations.NullMarked;
