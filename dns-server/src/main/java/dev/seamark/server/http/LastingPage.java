package dev.seamark.server.http;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpPort;
import dev.seamark.process.http.HttpWrapping;
import dev.seamark.server.plugin.Shared;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;

/**
 * A page that several server blocks use together, and that goes on from one configuration to the
 * next: there is one for an address and a path, for as long as anybody holds it.
 */
public final class LastingPage implements AutoCloseable {
  private final Shared.Lease<HttpPort> port;
  private final String path;
  private final HttpPage page;

  private LastingPage(Shared.Lease<HttpPort> port, String path, HttpPage page) {
    this.port = port;
    this.path = path;
    this.page = page;
    port.get().page(path, page);
  }

  private record Key(HttpAddress address, HttpWrapping wrapping, String path) {}

  /**
   * Holds the page of an address and a path.
   *
   * @param wrapping what connections to the address are put into
   * @param open makes it for the first that asks, given the port; closed with the last that lets go
   * @throws IOException where the address cannot be bound
   */
  public static Shared.Lease<LastingPage> lease(
      Shared shared,
      HttpAddress address,
      HttpWrapping wrapping,
      String path,
      Function<HttpPort, HttpPage> open)
      throws IOException {
    Key key = new Key(address, wrapping, path);
    try {
      return shared.lease(key, LastingPage.class, () -> open(shared, key, open));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static LastingPage open(Shared shared, Key key, Function<HttpPort, HttpPage> open) {
    try {
      Shared.Lease<HttpPort> port = HttpPorts.lease(shared, key.address(), key.wrapping());
      return new LastingPage(port, key.path(), open.apply(port.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The page, which has the type that its maker gave it. */
  public <R extends HttpPage> R page(Class<R> type) {
    return type.cast(page);
  }

  @Override
  public void close() {
    port.get().remove(path, page);
    page.close();
    port.close();
  }
}
