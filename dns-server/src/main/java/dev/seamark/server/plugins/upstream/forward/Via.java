package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;

/**
 * A {@code forward} by one of its upstreams: what ends an exchange, so that the ended exchange says
 * which upstream it was. It is in no chain.
 *
 * @param upstream {@code host:port}
 */
record Via(Forward forward, String upstream) implements Plugin {
  @Override
  public String name() {
    return forward.name();
  }

  @Override
  public void query(Exchange exchange) {
    forward.query(exchange);
  }
}
