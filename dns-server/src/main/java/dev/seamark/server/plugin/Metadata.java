package dev.seamark.server.plugin;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import java.util.Optional;

/**
 * What plugins know about queries beyond what these say, by name: {@code
 * kubernetes/client-namespace}. There is such knowledge in server blocks with the plugin {@code
 * metadata} only.
 */
public interface Metadata {
  /** The value of that name for a query; never an empty text. */
  Optional<String> value(Exchange exchange, String name);

  /** The value of that name for a query; empty where its block collects none. */
  static Optional<String> of(Exchange exchange, String name) {
    for (Plugin plugin : exchange.block().chain()) {
      if (plugin instanceof Metadata metadata) {
        return metadata.value(exchange, name);
      }
    }
    return Optional.empty();
  }
}
