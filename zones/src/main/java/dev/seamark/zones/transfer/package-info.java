/** All records of a zone, as zone transfers list them. */
@NullMarked
package dev.seamark.zones.transfer;

import org.jspecify.annotations.NullMarked;
