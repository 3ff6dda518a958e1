package dev.seamark.server.plugins.cluster;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.HasSearchPath;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * {@code autopath [ZONES...] @kubernetes | RESOLV-CONF}: goes the client's search path in its
 * place. A question for the first step of the path gets the answer of the first step that has one,
 * behind an alias, and the client need not ask for the others.
 */
public final class AutoPath implements Plugin {
  /** The name of the directive. */
  static final String NAME = "autopath";

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              AutoPathDirective.USAGE,
              "Follows the client's search path for it, so that one query is enough.",
              AutoPath::make)
          .together();

  private static List<Plugin> make(Directive directive, Setup setup) throws CorefileException {
    return switch (AutoPathDirective.read(directive, setup)) {
      case AutoPathDirective.Idle _ -> List.of();
      case AutoPathDirective.Fixed(var zones, var path) ->
          List.of(new AutoPath(zones, x -> path, setup.meters()));
      case AutoPathDirective.OfClient(var zones) -> {
        AutoPath made = new AutoPath(zones, x -> List.of(), setup.meters());
        setup.onChain(
            chain -> Setup.in(chain, HasSearchPath.class).ifPresent(it -> made.paths = it));
        yield List.of(made);
      }
    };
  }

  private final ZoneIndex<WireName> zones;
  private final MeterRegistry meters;
  private final ConcurrentMap<String, Counter> successes = new ConcurrentHashMap<>();

  // Set before the chain is published to the loops, and never again.
  private HasSearchPath paths;

  private AutoPath(ZoneIndex<WireName> zones, HasSearchPath paths, MeterRegistry meters) {
    this.zones = zones;
    this.paths = paths;
    this.meters = meters;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void query(Exchange x) {
    Query query = x.query();
    if (!zones.contains(query) || isTransfer(query)) {
      x.next();
      return;
    }
    List<WireName> path = paths.searchPath(x);
    // A question for the search domain itself looks for no name in it.
    boolean searches =
        !path.isEmpty()
            && query.isUnder(path.getFirst())
            && query.labels() > path.getFirst().labels();
    if (!searches) {
      x.next();
      return;
    }
    new Walk(this, x, path).next();
  }

  /** Those are not answered in one message, and are not searched for. */
  private static boolean isTransfer(Query query) {
    return query.type() == RecordType.AXFR || query.type() == RecordType.IXFR;
  }

  /** A search came to its end on this server. */
  void succeeded(Exchange x) {
    successes.computeIfAbsent(x.block().server(), this::counter).increment();
  }

  private Counter counter(String server) {
    return Counter.builder("coredns_autopath_success")
        .description("Counter of requests that did autopath.")
        .tag("server", server)
        .register(meters);
  }
}
