/**
 * A directory of manifests as a source: files in, facts out.
 *
 * <pre>
 *   directory ──ManifestDirectory──▶ bytes ──ManifestReader──▶ FileContent (objects, problems)
 *       ▲                                                         │ per file, cached by content
 *       └── DirectoryEvents: something stirred                    ▼
 *                                       Catalog ◀──ManifestSource── ControlPlane
 * </pre>
 *
 * <p>Content decides, never a time stamp. One bad document stops no other; what a file said last
 * stays in force while it says nothing that can be read.
 */
@NullMarked
package dev.seamark.watch.manifest;

import org.jspecify.annotations.NullMarked;
