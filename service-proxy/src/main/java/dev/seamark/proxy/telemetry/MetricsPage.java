package dev.seamark.proxy.telemetry;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The page that shows the meters of this process. */
final class MetricsPage implements Page {
  private static final Pattern BOUND = Pattern.compile("le=\"([0-9][0-9.E-]*)\"");

  private final PrometheusMeterRegistry registry;

  MetricsPage(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Reply reply(String accept) {
    bindRuntime();
    // Micrometer adds a decaying maximum to each timer, which kube-proxy does not have
    MetricSnapshots snapshots =
        registry.getPrometheusRegistry().scrape(name -> !name.endsWith("_max"));
    ExpositionFormatWriter writer = ExpositionFormats.init().findWriter(accept);
    ByteArrayOutputStream page = new ByteArrayOutputStream(32_768);
    try {
      writer.write(page, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array takes whatever is written
    }
    String text = page.toString(StandardCharsets.UTF_8);
    boolean plain = writer instanceof PrometheusTextFormatWriter;
    return new Reply(200, writer.getContentType(), plain ? plainBounds(text) : text);
  }

  /** Go's clients write 0.001 and 8 where Java's write 0.001 and 8.0; people query both. */
  private static String plainBounds(String text) {
    return BOUND
        .matcher(text)
        .replaceAll(
            bound ->
                "le=\""
                    + new BigDecimal(bound.group(1)).stripTrailingZeros().toPlainString()
                    + "\"");
  }

  /** Binds the meters of the runtime once; the first scrape pays for it and not the start. */
  private void bindRuntime() {
    synchronized (registry) {
      if (registry.find("jvm.threads.live").meter() != null) {
        return;
      }
      new JvmThreadMetrics().bindTo(registry);
      new JvmMemoryMetrics().bindTo(registry);
      new JvmGcMetrics().bindTo(registry); // lives as long as the process
      new ProcessorMetrics().bindTo(registry);
      new FileDescriptorMetrics().bindTo(registry);
    }
  }
}
