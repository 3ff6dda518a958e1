/** Plugins that bound how long clients and upstreams are waited for. */
@NullMarked
package dev.seamark.server.plugins.limits;

import org.jspecify.annotations.NullMarked;
