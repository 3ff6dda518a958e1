package dev.seamark.server.exchange;

/**
 * A plugin at work in the chain of one server block. Asked by all event loops at once: what it
 * keeps is immutable, or kept per worker ({@link Worker#index}), or made for concurrent use.
 */
public interface Plugin {
  /** The name of its directive. */
  String name();

  /** Does one of the things that {@link Exchange} lists. */
  void query(Exchange exchange);
}
