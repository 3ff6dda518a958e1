package dev.seamark.server.http;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpPort;
import dev.seamark.process.http.HttpWrapping;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A hold of one configuration on a page, from its start to its end. Confined to the thread that
 * runs the steps of a setup.
 *
 * @param <R> what the page is
 */
public final class HeldPage<R extends HttpPage> {
  private final Class<R> type;
  private Shared.@Nullable Lease<LastingPage> lease;

  private HeldPage(Class<R> type) {
    this.type = type;
  }

  /** Has a page answer under the path from the start of the configuration on. */
  public static <R extends HttpPage> HeldPage<R> during(
      Setup setup, HttpAddress address, String path, Class<R> type, Function<HttpPort, R> open) {
    return during(setup, address, HttpWrapping.NONE, path, type, open);
  }

  /** The same, over connections that are put into something. */
  public static <R extends HttpPage> HeldPage<R> during(
      Setup setup,
      HttpAddress address,
      HttpWrapping wrapping,
      String path,
      Class<R> type,
      Function<HttpPort, R> open) {
    HeldPage<R> served = new HeldPage<>(type);
    setup.onStart(
        () ->
            served.lease =
                Addresses.bound(
                    () -> LastingPage.lease(setup.shared(), address, wrapping, path, open::apply)));
    setup.onStop(served::letGo);
    return served;
  }

  /** The page; empty before the start and after the end. */
  public Optional<R> page() {
    return Optional.ofNullable(lease).map(held -> held.get().page(type));
  }

  private void letGo() {
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }
}
