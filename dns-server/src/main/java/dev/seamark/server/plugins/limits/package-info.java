/** Plugins that say how long others are waited for. */
@NullMarked
package dev.seamark.server.plugins.limits;

import org.jspecify.annotations.NullMarked;
