/**
 * The plugin {@code rpz}: what response policy zones say about names, clients and addresses.
 *
 * <pre>
 *   master file or transfer ──▶ StaticZone ──▶ Policy ──publishes──▶ PolicyZone, asked by all loops
 * </pre>
 */
@NullMarked
package dev.seamark.server.plugins.rpz;

import org.jspecify.annotations.NullMarked;
