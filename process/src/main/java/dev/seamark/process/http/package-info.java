/**
 * HTTP for operators: probes, metrics, data for injectors.
 *
 * <pre>
 *   page ──▶ HttpPort ◀── accepts ── one platform thread a port
 *                │
 *                ├─ Connections   which connections are let in: bounds in all and for each client
 *                └─ HttpConnection (a virtual thread each): HttpExchange reads ─▶ page ─▶ HttpExchange writes
 * </pre>
 *
 * <p>Nothing that a client sends or leaves out keeps another one from being served: connections are
 * bounded, each step of a connection has a deadline, and where there is no room the oldest silent
 * connection makes some. Sockets, threads and patience are ours, since the JDK's server has none of
 * these bounds; HttpComponents reads requests and writes replies ({@code HttpExchange}).
 */
@NullMarked
package dev.seamark.process.http;

import org.jspecify.annotations.NullMarked;
