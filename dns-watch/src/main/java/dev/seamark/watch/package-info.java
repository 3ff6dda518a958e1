/**
 * What the cluster says now: sources that fill a catalog and keep it true.
 *
 * <pre>
 *   API server ──list, watch──▶ watch.api ─────────────┐
 *                                                      ├─▶ watch.reduce ──facts──▶ Catalog
 *   manifests ──▶ watch.manifest ──▶ watch.control ────┘
 * </pre>
 *
 * <p>A source keeps no whole object. What it cannot read it refuses, says so once, and keeps the
 * last good version.
 */
@NullMarked
package dev.seamark.watch;

import org.jspecify.annotations.NullMarked;
