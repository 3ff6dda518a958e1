/**
 * The plugin {@code rewrite}: changes questions on their way in, and replies on their way back.
 *
 * <pre>
 *   Exchange ─▶ Rewrite: each RewriteRule looks at Asked ── none matches ──▶ plugins behind
 *                 └── some match ──▶ another query ──▶ plugins behind
 *                                                          │
 *                          Rewriting ◀── ReplyChanges, last in first out
 * </pre>
 *
 * <p>A question that no rule matches allocates nothing. One that is rewritten is a second message;
 * the first comes back with the reply. Replies are copied record by record, as bytes, where names
 * change, and patched in place where they do not.
 */
@NullMarked
package dev.seamark.server.plugins.rewrite;

import org.jspecify.annotations.NullMarked;
