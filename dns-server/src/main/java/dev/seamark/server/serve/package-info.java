/**
 * The life of the server: a Corefile becomes a configuration that serves, until a newer one takes
 * its place or the process ends.
 *
 * <pre>
 *   build (set up every plugin) ─▶ start (open, bind) ─▶ serve (swap) ─▶ stop (let go)
 *        └──────────── whatever fails here changes nothing ───┘
 * </pre>
 */
@NullMarked
package dev.seamark.server.serve;

import org.jspecify.annotations.NullMarked;
