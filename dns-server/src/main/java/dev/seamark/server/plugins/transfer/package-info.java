/** {@code transfer}: hands out zones of other plugins, and tells secondaries that they changed. */
@NullMarked
package dev.seamark.server.plugins.transfer;

import org.jspecify.annotations.NullMarked;
