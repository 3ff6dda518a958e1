/**
 * What the server counts.
 *
 * <pre>
 *   prometheus plugin ──▶ WorkerCounts (one writer each) ◀──read── QueryMetrics ──▶ /metrics
 * </pre>
 *
 * <p>An event loop never waits: counters are plain cells that only their own event loop writes.
 */
@NullMarked
package dev.seamark.server.telemetry;

import org.jspecify.annotations.NullMarked;
