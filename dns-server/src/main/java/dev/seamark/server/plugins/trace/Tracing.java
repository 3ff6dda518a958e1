package dev.seamark.server.plugins.trace;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.HasMetadata;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One {@code trace} directive at work: chooses the queries that are traced. Questions that this
 * server asks itself are part of the query that they are asked for.
 */
final class Tracing implements Plugin, HasMetadata {
  private final int every;
  private final AtomicLong queries = new AtomicLong();
  private final List<Map<Exchange, TracedQuery>> traced = new ArrayList<>();
  private int stages;

  // Set before the plugin gets queries, and never again.
  private Shared.@Nullable Lease<SpanOutlet> lease;
  private @Nullable SpanOutlet outlet;

  Tracing(SpanOutlet.Settings settings, int every, Setup setup) {
    this.every = every;
    for (int i = 0; i < setup.workers(); i++) {
      traced.add(new IdentityHashMap<>());
    }
    setup.onChain(this::stage);
    setup.onStart(
        () -> {
          lease = SpanOutlet.lease(setup.shared(), settings, setup.meters());
          outlet = lease.get();
        });
    setup.onStop(this::letGo);
  }

  private void letGo() {
    if (lease != null) {
      lease.close();
    }
  }

  /** Puts a stage before each plugin behind this one. */
  private void stage(List<Plugin> chain) {
    List<Plugin> behind = chain.subList(chain.indexOf(this) + 1, chain.size());
    List<Plugin> plugins = List.copyOf(behind);
    behind.clear();
    for (Plugin plugin : plugins) {
      behind.add(new Stage(this, plugin));
      behind.add(plugin);
    }
    stages = plugins.size();
  }

  @Override
  public String name() {
    return "trace";
  }

  @Override
  public void query(Exchange x) {
    SpanOutlet to = outlet;
    if (to != null && !x.internal() && isChosen() && to.reserve(1 + stages)) {
      Map<Exchange, TracedQuery> here = traced.get(x.worker().index());
      TracedQuery query = new TracedQuery(to, 1 + stages);
      here.put(x, query);
      x.hold(
          () -> {
            here.remove(x);
            query.end(x);
          });
    }
    x.next();
  }

  private boolean isChosen() {
    return every > 0 && queries.incrementAndGet() % every == 0;
  }

  /** The exchange as it is traced; null where it is not. */
  @Nullable TracedQuery of(Exchange x) {
    return traced.get(x.worker().index()).get(x);
  }

  @Override
  public Optional<String> metadata(Exchange x, String name) {
    return name.equals("trace/traceid")
        ? Optional.ofNullable(of(x)).map(TracedQuery::traceId)
        : Optional.empty();
  }
}
