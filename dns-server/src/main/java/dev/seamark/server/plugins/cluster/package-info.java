/** Plugins that answer from what is known of the cluster. */
@NullMarked
package dev.seamark.server.plugins.cluster;

import org.jspecify.annotations.NullMarked;
