package dev.seamark.server.http;

import dev.seamark.process.Reason;
import dev.seamark.process.http.HttpAddress;
import dev.seamark.process.http.HttpPort;
import dev.seamark.server.plugin.Shared;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The HTTP ports of this process. Plugins of several server blocks, and those of the configurations
 * before and after a reload, share the port of an address, each with pages of its own: what stays
 * where it was is never closed.
 */
public final class HttpPorts {
  private HttpPorts() {}

  private record Key(HttpAddress address) {}

  /**
   * Holds the port of an address, bound by the first that asks for it.
   *
   * @throws IOException where it cannot be bound: {@code cannot listen on :8080 (tcp): address
   *     already in use}
   */
  public static Shared.Lease<HttpPort> lease(Shared shared, HttpAddress address)
      throws IOException {
    try {
      return shared.lease(new Key(address), HttpPort.class, () -> open(address));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static HttpPort open(HttpAddress address) {
    try {
      return HttpPort.open(address.socket());
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot listen on " + address + " (tcp): " + Reason.of(e), e));
    }
  }
}
