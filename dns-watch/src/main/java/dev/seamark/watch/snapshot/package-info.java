/**
 * What is known of a cluster, kept in a file: a process that starts while the API server is away
 * answers from what an earlier one knew, and says how old that is.
 *
 * <pre>
 *   file ──{@link dev.seamark.watch.snapshot.Snapshot#restore}──▶ Catalog ◀── source (lists replace it as a difference)
 *   file ◀──{@link dev.seamark.watch.snapshot.Snapshot#write}──── Catalog, when it has changed
 * </pre>
 */
@NullMarked
package dev.seamark.watch.snapshot;

import org.jspecify.annotations.NullMarked;
