/** The plugin {@code alternate}, which others add to CoreDNS, on the machinery of forward. */
@NullMarked
package dev.seamark.server.plugins.upstream.alternate;

import org.jspecify.annotations.NullMarked;
