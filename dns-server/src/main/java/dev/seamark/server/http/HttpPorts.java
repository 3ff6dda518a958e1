package dev.seamark.server.http;

import dev.seamark.process.Reason;
import dev.seamark.process.http.HttpAddress;
import dev.seamark.process.http.HttpLimits;
import dev.seamark.process.http.HttpPort;
import dev.seamark.process.http.HttpWrapping;
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

  private record Key(HttpAddress address, HttpWrapping wrapping) {}

  /**
   * Holds the port of an address, bound by the first that asks for it.
   *
   * @throws IOException where it cannot be bound: {@code cannot listen on :8080 (tcp): address
   *     already in use}
   */
  public static Shared.Lease<HttpPort> lease(Shared shared, HttpAddress address)
      throws IOException {
    return lease(shared, address, HttpWrapping.NONE);
  }

  /**
   * The same, whose connections are put into something.
   *
   * @param wrapping with equality: one that is unequal needs a port of its own
   */
  public static Shared.Lease<HttpPort> lease(
      Shared shared, HttpAddress address, HttpWrapping wrapping) throws IOException {
    try {
      return shared.lease(
          new Key(address, wrapping), HttpPort.class, () -> open(address, wrapping));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static HttpPort open(HttpAddress address, HttpWrapping wrapping) {
    try {
      return HttpPort.open(address.socket(), HttpLimits.USUAL, wrapping);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot listen on " + address + " (tcp): " + Reason.of(e), e));
    }
  }
}
