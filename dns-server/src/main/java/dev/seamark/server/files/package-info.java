/**
 * Files that are looked at now and then, since they change while the program runs.
 *
 * <pre>
 *   Repeated (a thread) ─▶ look ─▶ FileStamp (another one than before?) ─▶ read
 * </pre>
 *
 * <p>A look compares stamps rather than waiting for events of the kernel: a file that Kubernetes
 * mounts is a link to a folder that is replaced.
 */
@NullMarked
package dev.seamark.server.files;

import org.jspecify.annotations.NullMarked;
