package dev.seamark.server.plugins.trace;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** Posts spans as Zipkin's JSON, version 2 (zipkin.io/zipkin-api). */
final class ZipkinExporter implements SpanExporter {
  private final Collector collector;
  private final Endpoint self;
  private final Duration patience;
  private final HttpClient client;

  ZipkinExporter(Collector collector, Duration patience) {
    this.collector = collector;
    this.patience = patience;
    self = Endpoint.newBuilder().serviceName(collector.service()).build();
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience)
            .build();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(collector.url()))
            .timeout(patience)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    SpanBytesEncoder.JSON_V2.encodeList(
                        spans.stream().map(this::converted).toList())))
            .build();
    CompletableResultCode result = new CompletableResultCode();
    var _ =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.discarding())
            .whenComplete((reply, fault) -> complete(result, reply, fault));
    return result;
  }

  private static void complete(
      CompletableResultCode result, @Nullable HttpResponse<?> reply, @Nullable Throwable fault) {
    if (reply == null) {
      Throwable inner = fault instanceof CompletionException ? fault.getCause() : fault;
      result.failExceptionally(inner == null ? new IOException("no reply") : inner);
    } else if (reply.statusCode() / 100 == 2) {
      result.succeed();
    } else {
      result.failExceptionally(new ExportFault.Refused(reply.statusCode()));
    }
  }

  private Span converted(SpanData span) {
    long micros = TimeUnit.NANOSECONDS.toMicros(span.getStartEpochNanos());
    Span.Builder to =
        Span.newBuilder()
            .traceId(span.getTraceId())
            .id(span.getSpanId())
            .name(span.getName())
            .timestamp(micros)
            .duration(Math.max(1, TimeUnit.NANOSECONDS.toMicros(span.getEndEpochNanos()) - micros))
            .localEndpoint(self);
    if (span.getParentSpanContext().isValid()) {
      to.parentId(span.getParentSpanId());
    }
    if (span.getKind() == SpanKind.SERVER) {
      to.kind(Span.Kind.SERVER);
    }
    span.getAttributes().forEach((key, value) -> to.putTag(key.getKey(), value.toString()));
    if (span.getStatus().getStatusCode() == StatusCode.ERROR) {
      to.putTag("error", span.getStatus().getDescription());
    }
    return to.build();
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    client.shutdownNow();
    return CompletableResultCode.ofSuccess();
  }
}
