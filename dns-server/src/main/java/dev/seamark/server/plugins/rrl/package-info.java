/**
 * The plugin {@code rrl}: how often replies of one kind go to one network, so that a server that is
 * asked in another's name is of no use for flooding that one.
 *
 * <pre>
 *   Rrl ─▶ requests of a network ─▶ the plugins behind ─▶ ReplyKind ─▶ Accounts ─▶ sent, cut or dropped
 * </pre>
 *
 * <p>What is counted lies in {@link dev.seamark.server.plugins.rrl.Accounts}, a table of a fixed
 * size that all event loops use at once.
 */
@NullMarked
package dev.seamark.server.plugins.rrl;

import org.jspecify.annotations.NullMarked;
