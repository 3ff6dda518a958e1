/**
 * One query from its arrival to its reply.
 *
 * <pre>
 *   transport ──bytes──▶ Responder ──▶ Exchange.next ──▶ plugin ──▶ plugin ──▶ ... answers
 *                                                                              │
 *   transport ◀──bytes── Exchange.finish ◀── reply handlers, last in first out ◀┘
 * </pre>
 *
 * <p>An exchange lives on one event loop from beginning to end; nothing in here is locked. Plugins
 * that must wait keep the exchange and go on with it later on the same loop.
 */
@NullMarked
package dev.seamark.server.exchange;

import org.jspecify.annotations.NullMarked;
