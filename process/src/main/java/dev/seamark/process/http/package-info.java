/**
 * HTTP for operators: probes, metrics, data for injectors.
 *
 * <pre>
 *   page ──▶ HttpPort ◀── accepts ── one platform thread a port
 *                │
 *                ├─ Connections   who may be here: bounds in all and for each client
 *                └─ HttpConnection (a virtual thread each): read head ─▶ page ─▶ write reply
 * </pre>
 *
 * <p>Nothing that a client sends or leaves out keeps another one from being served: connections are
 * bounded, each step of a connection has a deadline, and where there is no room the oldest silent
 * connection makes some. A server of our own, since the JDK's has neither of these.
 */
@NullMarked
package dev.seamark.process.http;

import org.jspecify.annotations.NullMarked;
