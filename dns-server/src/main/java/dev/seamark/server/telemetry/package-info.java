/**
 * What the server says about itself: log lines and metrics.
 *
 * <pre>
 *   logger ──▶ LogAppender ──┐
 *                            ├─▶ LineWriter ──bounded queue──▶ its thread ──▶ standard output
 *   log plugin ──lines───────┘
 *
 *   prometheus plugin ──▶ WorkerCounts (one writer each) ◀──read── QueryMetrics ──▶ /metrics
 * </pre>
 *
 * <p>An event loop never waits for either: lines that find no room are dropped and counted, and
 * counters are plain cells that only their own event loop writes.
 */
@NullMarked
package dev.seamark.server.telemetry;

import org.jspecify.annotations.NullMarked;
