package dev.seamark.server.plugin;

import dev.seamark.server.exchange.Exchange;
import java.util.Optional;

/**
 * A plugin that knows more about a query than the query says. It is asked for a value where
 * somebody wants it, and not before; {@link Metadata} is the way to ask.
 */
public interface HasMetadata {
  /**
   * The value of that name for a query.
   *
   * @param name as in CoreDNS, the plugin's own name first: {@code kubernetes/client-namespace}
   * @return empty where this plugin knows no such name, or the query has no such value
   */
  Optional<String> metadata(Exchange exchange, String name);
}
