package dev.seamark.server.plugins.transports;

import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.tls.ServerTls;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the certificates in use expire, as metrics. Lives as long as any configuration uses one, and
 * is used by the thread that starts and reloads; scrapes read it.
 */
final class Expiry implements AutoCloseable {
  private final Map<String, ServerTls> inUse = new ConcurrentHashMap<>();
  private final List<Runnable> unregister = new ArrayList<>();

  private record Key() {}

  static Shared.Lease<Expiry> lease(Setup setup) {
    return setup.shared().lease(new Key(), Expiry.class, Expiry::new);
  }

  /** From now on the certificate of this file is what this one has. */
  void use(String certificate, ServerTls tls, MeterRegistry meters) {
    if (inUse.put(certificate, tls) == null) {
      Gauge gauge =
          Gauge.builder(
                  "seamark_tls_certificate_not_after_timestamp_seconds",
                  this,
                  all -> all.of(certificate))
              .description("When the certificate of this file, as it is in use, expires.")
              .tag("certificate", certificate)
              .register(meters);
      unregister.add(() -> meters.remove(gauge));
    }
  }

  private double of(String certificate) {
    ServerTls tls = inUse.get(certificate);
    return tls == null ? Double.NaN : tls.validUntil().getEpochSecond();
  }

  @Override
  public void close() {
    unregister.forEach(Runnable::run);
  }
}
