package dev.seamark.process.metrics;

import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpReply;
import dev.seamark.process.http.HttpRequest;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
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
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The meters of this process, and the page that shows them. There is one registry for the life of
 * the process, so counters go on across reloads.
 */
public final class MetricsPage implements HttpPage {
  private static final Pattern BOUND = Pattern.compile("le=\"([0-9][0-9.E-]*)\"");

  private final PrometheusMeterRegistry registry;

  private MetricsPage(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * A registry that knows the process and the build.
   *
   * @param build the name of the metric that says which build it is, without {@code _info}
   * @param help its HELP line
   * @param labels what it says
   */
  public static PrometheusMeterRegistry registry(
      String build, String help, Map<String, String> labels) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.getPrometheusRegistry().register(new ProcessMetrics(build, help, labels));
    return registry;
  }

  /** The page of a registry. */
  public static MetricsPage of(PrometheusMeterRegistry registry) {
    return new MetricsPage(registry);
  }

  /** All meters in the format that the scraper prefers. */
  @Override
  public HttpReply reply(HttpRequest request) {
    bindRuntime();
    // Micrometer adds a decaying maximum to each timer, which Go's programs do not have.
    MetricSnapshots snapshots =
        registry.getPrometheusRegistry().scrape(name -> !name.endsWith("_max"));
    ExpositionFormatWriter writer = ExpositionFormats.init().findWriter(request.accept());
    ByteArrayOutputStream page = new ByteArrayOutputStream(32_768);
    try {
      writer.write(page, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array takes whatever is written
    }
    String text = page.toString(StandardCharsets.UTF_8);
    boolean plain = writer instanceof PrometheusTextFormatWriter;
    return new HttpReply(200, writer.getContentType(), plain ? plainBounds(text) : text);
  }

  /** Go's clients write 0.00025 and 100 where Java's write 2.5E-4 and 100.0; people query both. */
  private static String plainBounds(String text) {
    return BOUND.matcher(text).replaceAll(bound -> "le=\"" + plain(bound.group(1)) + "\"");
  }

  private static String plain(String number) {
    return new BigDecimal(number).stripTrailingZeros().toPlainString();
  }

  /**
   * Binds the meters of the runtime once, for as long as the registry lives, which other pages
   * share. Costs tens of milliseconds, which the first scrape pays and not the start.
   */
  private void bindRuntime() {
    synchronized (registry) {
      if (registry.find("jvm.threads.live").meter() != null) {
        return;
      }
      new JvmThreadMetrics().bindTo(registry);
      new JvmMemoryMetrics().bindTo(registry);
      new ClassLoaderMetrics().bindTo(registry);
      new JvmGcMetrics().bindTo(registry);
    }
  }
}
