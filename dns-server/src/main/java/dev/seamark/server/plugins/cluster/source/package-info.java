/** Where plugins have what is known of the cluster from, and what is measured about that. */
@NullMarked
package dev.seamark.server.plugins.cluster.source;

import org.jspecify.annotations.NullMarked;
