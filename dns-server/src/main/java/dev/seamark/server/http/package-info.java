/**
 * HTTP for operators: probes, metrics, data for injectors.
 *
 * <pre>
 *   plugin ──Route──▶ HttpListener (one per address, shared by blocks and by configurations)
 *                          ▲ │
 *                  request │ ▼ HttpReply
 *                         client
 * </pre>
 *
 * <p>Requests run on virtual threads, a bounded number at a time; nothing in here touches the event
 * loops that answer queries.
 */
@NullMarked
package dev.seamark.server.http;

import org.jspecify.annotations.NullMarked;
