package dev.seamark.server.plugin;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.zones.wire.WireName;
import java.util.List;

/** A plugin that knows where clients look for short names ({@code autopath @NAME}). */
public interface HasSearchPath {
  /**
   * The search path of the client that asks, first to last, the root last of all.
   *
   * @return empty where none is known that the question could be the first step of
   */
  List<WireName> searchPath(Exchange exchange);
}
