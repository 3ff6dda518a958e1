/**
 * The plugin {@code fanout}, which others add to CoreDNS: a question goes to several upstreams at
 * once. All but its directive is the machinery of {@code forward}.
 */
@NullMarked
package dev.seamark.server.plugins.upstream.fanout;

import org.jspecify.annotations.NullMarked;
