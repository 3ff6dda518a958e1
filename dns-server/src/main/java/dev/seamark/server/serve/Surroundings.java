package dev.seamark.server.serve;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.transport.Workers;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What configurations find when they come and leave behind when they go.
 *
 * @param observer counts what happens outside of plugins
 */
record Surroundings(
    Workers workers, Shared shared, MeterRegistry meters, Responder.Observer observer) {}
