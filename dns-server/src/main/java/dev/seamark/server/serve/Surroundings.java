package dev.seamark.server.serve;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.transport.Workers;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;

/**
 * What configurations find when they come and leave behind when they go.
 *
 * @param observer who counts what happens outside of plugins on a listener, by its name
 */
record Surroundings(
    Workers workers,
    Shared shared,
    MeterRegistry meters,
    Function<String, Responder.Observer> observer) {}
