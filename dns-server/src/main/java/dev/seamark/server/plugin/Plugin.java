package dev.seamark.server.plugin;

import dev.seamark.server.exchange.Exchange;

/**
 * A plugin at work in the chain of one server block. Asked by all event loops at once: what it
 * keeps is immutable, or kept per worker ({@link dev.seamark.server.exchange.Worker#index}), or
 * made for concurrent use.
 */
public interface Plugin {
  /** The name of its directive. */
  String name();

  /** Does one of the things that {@link Exchange} lists. */
  void query(Exchange exchange);
}
