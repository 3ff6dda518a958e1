/**
 * {@code trace}: spans of queries for a collector that takes OpenTelemetry's protocol or Zipkin's.
 *
 * <pre>
 *   Tracing ──sampled──▶ TracedQuery ◀──opens and ends a span── Stage, one before each plugin
 *                            └──ended spans──▶ SpanOutlet (bounded) ──its thread──▶ collector
 * </pre>
 *
 * <p>Spans are made, batched and sent by OpenTelemetry's SDK, whose classes are loaded by a
 * Corefile that names the plugin.
 */
@NullMarked
package dev.seamark.server.plugins.trace;

import org.jspecify.annotations.NullMarked;
