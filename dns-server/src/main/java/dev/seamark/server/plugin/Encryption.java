package dev.seamark.server.plugin;

import dev.seamark.server.corefile.Position;
import dev.seamark.server.tls.ServerTls;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a {@code tls} line gives to the listeners of its block.
 *
 * @param at where the line is
 * @param settings what it says; blocks of one listener must say the same
 * @param opened gives what speaks TLS, once the configuration has started
 */
public record Encryption(Position at, ServerTls.Settings settings, Supplier<ServerTls> opened) {
  /** What speaks TLS. */
  public ServerTls get() {
    return Objects.requireNonNull(opened.get());
  }
}
