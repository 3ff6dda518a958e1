package dev.seamark.server.plugins.trace;

import dev.seamark.process.Build;
import dev.seamark.server.plugin.Shared;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans on their way to one collector, of a bounded number: room is taken before a query is traced,
 * and is free again when its spans were sent, or could not be.
 */
final class SpanOutlet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/trace");

  /** What the SDK says of an export that failed is said here, once. */
  private static final java.util.logging.Logger OF_THE_SDK =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LAST_SECONDS = 2;

  private final Settings settings;
  private final AtomicInteger taken = new AtomicInteger();
  private final Counter sent;
  private final Counter lost;
  private final Counter untraced;
  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private volatile boolean failing;

  /**
   * What a directive says.
   *
   * @param backlog spans that may be open or wait
   * @param batch spans that are sent at a time
   * @param interval how long a span may wait for others
   */
  record Settings(Collector collector, int backlog, int batch, Duration interval) {}

  private SpanOutlet(Settings settings, MeterRegistry meters) {
    this.settings = settings;
    String collector = settings.collector().toString();
    sent = counter(meters, "seamark_trace_spans", "Spans that a collector took.", collector);
    lost =
        counter(
            meters,
            "seamark_trace_lost_spans",
            "Spans that a collector was not there for or did not take.",
            collector);
    untraced =
        counter(
            meters,
            "seamark_trace_untraced_queries",
            "Queries that were not traced because too many spans wait.",
            collector);
    OF_THE_SDK.setLevel(Level.OFF);
    provider = provider();
    tracer = provider.get("seamark", Build.current().version());
  }

  private static Counter counter(MeterRegistry meters, String name, String help, String collector) {
    return Counter.builder(name).description(help).tag("collector", collector).register(meters);
  }

  private SdkTracerProvider provider() {
    Attributes service =
        Attributes.of(AttributeKey.stringKey("service.name"), settings.collector().service());
    return SdkTracerProvider.builder()
        .setSampler(Sampler.alwaysOn())
        .setResource(Resource.create(service))
        .addSpanProcessor(
            BatchSpanProcessor.builder(new Counted(exporter()))
                .setMeterProvider(MeterProvider.noop())
                .setMaxQueueSize(settings.backlog())
                .setMaxExportBatchSize(settings.batch())
                .setScheduleDelay(settings.interval())
                .setExporterTimeout(PATIENCE)
                .build())
        .build();
  }

  private SpanExporter exporter() {
    Collector collector = settings.collector();
    return switch (collector.kind()) {
      case OTLP ->
          OtlpHttpSpanExporter.builder()
              .setEndpoint(collector.url())
              .setTimeout(PATIENCE)
              .setRetryPolicy(null)
              .setMeterProvider(MeterProvider.noop())
              .build();
      case ZIPKIN -> new ZipkinExporter(collector, PATIENCE);
    };
  }

  /** Holds the outlet of these settings. */
  static Shared.Lease<SpanOutlet> lease(Shared shared, Settings settings, MeterRegistry meters) {
    return shared.lease(settings, SpanOutlet.class, () -> new SpanOutlet(settings, meters));
  }

  Tracer tracer() {
    return tracer;
  }

  /** Takes room for the spans of a query, if there is some. */
  boolean reserve(int spans) {
    if (taken.addAndGet(spans) <= settings.backlog()) {
      return true;
    }
    taken.addAndGet(-spans);
    untraced.increment();
    return false;
  }

  /** Gives back room that was not needed. */
  void release(int spans) {
    taken.addAndGet(-spans);
  }

  /** Sends what waits, for two seconds at most. */
  @Override
  public void close() {
    provider.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
  }

  /** Counts what an exporter does, and frees the room of it. */
  private final class Counted implements SpanExporter {
    private final SpanExporter exporter;

    Counted(SpanExporter exporter) {
      this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int number = spans.size();
      CompletableResultCode result = exporter.export(spans);
      result.whenComplete(() -> exported(number, result));
      return result;
    }

    private void exported(int number, CompletableResultCode result) {
      release(number);
      (result.isSuccess() ? sent : lost).increment(number);
      if (result.isSuccess() == failing) {
        failing = !failing;
        if (failing) {
          LOG.warn(
              "{} takes no spans: {}; trying again with the next ones",
              settings.collector(),
              ExportFault.text(result.getFailureThrowable()));
        } else {
          LOG.info("{} takes spans again", settings.collector());
        }
      }
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
