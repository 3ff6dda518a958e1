package dev.seamark.server.plugins.operate;

import dev.seamark.server.http.HttpAddress;
import dev.seamark.server.http.HttpListener;
import dev.seamark.server.http.LastingRoute;
import dev.seamark.server.http.Route;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A hold of one configuration on a route, from its start to its end. Confined to whoever runs the
 * steps of a setup.
 *
 * @param <R> what the route is
 */
final class Served<R extends Route> {
  private final Class<R> type;
  private Shared.@Nullable Lease<LastingRoute> lease;

  private Served(Class<R> type) {
    this.type = type;
  }

  /** Has a route answer under the path from the start of the configuration on. */
  static <R extends Route> Served<R> during(
      Setup setup,
      String plugin,
      HttpAddress address,
      String path,
      Class<R> type,
      Function<HttpListener, R> open) {
    Served<R> served = new Served<>(type);
    setup.onStart(
        () ->
            served.lease =
                Addresses.bound(
                    plugin, () -> LastingRoute.lease(setup.shared(), address, path, open::apply)));
    setup.onStop(served::letGo);
    return served;
  }

  /** The route; empty before the start and after the end. */
  Optional<R> route() {
    return Optional.ofNullable(lease).map(held -> held.get().route(type));
  }

  private void letGo() {
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }
}
