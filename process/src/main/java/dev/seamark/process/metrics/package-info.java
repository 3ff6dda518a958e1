/** The page {@code /metrics}, and the metrics that every process has. */
@NullMarked
package dev.seamark.process.metrics;

import org.jspecify.annotations.NullMarked;
