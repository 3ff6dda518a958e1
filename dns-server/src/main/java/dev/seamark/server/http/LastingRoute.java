package dev.seamark.server.http;

import dev.seamark.server.plugin.Shared;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;

/**
 * A route that several server blocks use together, and that goes on from one configuration to the
 * next: there is one for an address and a path, for as long as anybody holds it.
 */
public final class LastingRoute implements AutoCloseable {
  private final Shared.Lease<HttpListener> listener;
  private final String path;
  private final Route route;

  private LastingRoute(Shared.Lease<HttpListener> listener, String path, Route route) {
    this.listener = listener;
    this.path = path;
    this.route = route;
    listener.get().route(path, route);
  }

  private record Key(HttpAddress address, String path) {}

  /**
   * Holds the route of an address and a path.
   *
   * @param open makes it for the first who asks, given the listener; closed with the last who lets
   *     go
   * @throws IOException where the address cannot be bound
   */
  public static Shared.Lease<LastingRoute> lease(
      Shared shared, HttpAddress address, String path, Function<HttpListener, Route> open)
      throws IOException {
    try {
      return shared.lease(
          new Key(address, path), LastingRoute.class, () -> open(shared, address, path, open));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static LastingRoute open(
      Shared shared, HttpAddress address, String path, Function<HttpListener, Route> open) {
    try {
      Shared.Lease<HttpListener> listener = HttpListener.lease(shared, address);
      return new LastingRoute(listener, path, open.apply(listener.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The route, which has the type that its maker gave it. */
  public <R extends Route> R route(Class<R> type) {
    return type.cast(route);
  }

  /** Where its listener listens. */
  public HttpListener listener() {
    return listener.get();
  }

  @Override
  public void close() {
    listener.get().unroute(path, route);
    route.close();
    listener.close();
  }
}
