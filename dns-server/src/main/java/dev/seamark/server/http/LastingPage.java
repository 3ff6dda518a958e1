package dev.seamark.server.http;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpPort;
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

  private record Key(HttpAddress address, String path) {}

  /**
   * Holds the page of an address and a path.
   *
   * @param open makes it for the first that asks, given the port; closed with the last that lets go
   * @throws IOException where the address cannot be bound
   */
  public static Shared.Lease<LastingPage> lease(
      Shared shared, HttpAddress address, String path, Function<HttpPort, HttpPage> open)
      throws IOException {
    try {
      return shared.lease(
          new Key(address, path), LastingPage.class, () -> open(shared, address, path, open));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static LastingPage open(
      Shared shared, HttpAddress address, String path, Function<HttpPort, HttpPage> open) {
    try {
      Shared.Lease<HttpPort> port = HttpPorts.lease(shared, address);
      return new LastingPage(port, path, open.apply(port.get()));
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
