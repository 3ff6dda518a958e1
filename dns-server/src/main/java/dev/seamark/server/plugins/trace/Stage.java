package dev.seamark.server.plugins.trace;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.plugin.HasMetadata;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a plugin of a chain, and has a span for what that plugin and those behind it do
 * with a traced query.
 */
record Stage(Tracing tracing, Plugin plugin) implements Plugin, ReplyHandler {
  private static final AttributeKey<String> PEER = AttributeKey.stringKey("peer.address");

  @Override
  public String name() {
    return tracing.name();
  }

  @Override
  public void query(Exchange x) {
    TracedQuery query = tracing.of(x);
    if (query == null) {
      x.next();
    } else {
      x.next(this, query.begin(plugin.name()));
    }
  }

  @Override
  public void reply(Exchange x, @Nullable Object span) {
    TracedQuery query = tracing.of(x);
    if (query != null && span instanceof Span mine) {
      upstream(x).ifPresent(peer -> mine.setAttribute(PEER, peer));
      query.end(mine);
    }
    x.back();
  }

  private Optional<String> upstream(Exchange x) {
    return plugin instanceof HasMetadata known
        ? known.metadata(x, plugin.name() + "/upstream")
        : Optional.empty();
  }
}
