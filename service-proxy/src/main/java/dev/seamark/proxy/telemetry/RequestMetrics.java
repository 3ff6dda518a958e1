package dev.seamark.proxy.telemetry;

import dev.seamark.watch.api.ApiMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/** Counts and times requests to the API server under the names of Kubernetes' components. */
public final class RequestMetrics {
  /** client-go's, in milliseconds. */
  private static final Duration[] BUCKETS =
      LongStream.of(5, 25, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private RequestMetrics() {}

  /** Counts here. */
  public static ApiMetrics in(MeterRegistry registry) {
    return (method, host, code, took) -> {
      Counter.builder("rest.client.requests")
          .description("Requests to the API server, by status code, method and host.")
          .tag("code", code)
          .tag("method", method)
          .tag("host", host)
          .register(registry)
          .increment();
      Timer.builder("rest.client.request.duration")
          .description("How long the head of the reply took, by verb and host.")
          .tag("verb", method)
          .tag("host", host)
          .serviceLevelObjectives(BUCKETS)
          .register(registry)
          .record(took);
    };
  }
}
