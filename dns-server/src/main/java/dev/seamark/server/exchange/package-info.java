/**
 * One query from its arrival to its reply.
 *
 * <pre>
 *   transport ──bytes──▶ Responder ──▶ Exchange.next ──▶ plugin ──▶ plugin ──▶ ... answers
 *                                                                              │
 *   transport ◀──bytes── Responder ◀── Exchange.back ◀── reply handlers, last in first out ◀┘
 * </pre>
 *
 * <p>An exchange lives on one event loop from beginning to end; nothing in here is locked. Plugins
 * that must wait keep the exchange and go on with it later on the same loop.
 *
 * <p>Each exchange ends once, whatever a plugin throws before, while or after it replies, and what
 * plugins hold for it is released then ({@link Exchange#hold}).
 */
@NullMarked
package dev.seamark.server.exchange;

import org.jspecify.annotations.NullMarked;
