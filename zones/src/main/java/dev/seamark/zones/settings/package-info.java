/**
 * What the user of the zones decides: how each kind of zone is answered, and which listener is told
 * when a change is answered. Values, immutable.
 */
@NullMarked
package dev.seamark.zones.settings;

import org.jspecify.annotations.NullMarked;
