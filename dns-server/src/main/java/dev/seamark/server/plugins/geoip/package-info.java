/**
 * {@code geoip}: where a client's address is, and whose network it is of, as metadata.
 *
 * <p>Nothing is looked up unless a plugin asks for a label; several labels of one query cost one
 * lookup. The file is mapped into memory, not read onto the heap.
 */
@NullMarked
package dev.seamark.server.plugins.geoip;

import org.jspecify.annotations.NullMarked;
