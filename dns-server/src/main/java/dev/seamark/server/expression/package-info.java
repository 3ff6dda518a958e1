/**
 * Expressions about queries, in the language of the Corefile's {@code expr} lines.
 *
 * <pre>
 *   words of a line ──Lexer──▶ lexemes ──Parser──▶ typed Nodes ──▶ Compiled
 *                                           Operations, Builtins, ListFunctions, QueryFunctions
 * </pre>
 *
 * <p>The language is what CoreDNS's Corefiles use of expr-lang.org: its literals, operators and
 * precedences, and the functions about texts, numbers and lists. What it leaves out (maps, dates,
 * bytes, reflection) is refused with a message.
 *
 * <p>An expression is checked when it is read: every {@link Node} knows its {@link Type}, so that
 * nothing is looked up or converted when it is evaluated. Evaluating takes bounded time and memory:
 * regular expressions take linear time, a {@link Frame} counts the elements that are visited, and
 * texts and lists have a limit. What cannot be evaluated is a {@link Fault}.
 */
@NullMarked
package dev.seamark.server.expression;

import org.jspecify.annotations.NullMarked;
