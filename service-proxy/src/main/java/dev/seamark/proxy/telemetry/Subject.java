package dev.seamark.proxy.telemetry;

import dev.seamark.proxy.state.ForwardingState;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Whom the pages tell of.
 *
 * @param mode the data plane's word
 * @param state the forwarding state now
 * @param problems what does not work now
 * @param configuration what is in force, as JSON
 * @param flags the command line, names without dashes
 */
public record Subject(
    String mode,
    Supplier<ForwardingState> state,
    Supplier<List<String>> problems,
    Supplier<String> configuration,
    Map<String, String> flags) {}
