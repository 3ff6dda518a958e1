package dev.seamark.server.plugins.local;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How often templates answered, and how often they could not. */
final class TemplateMetrics {
  private final MeterRegistry registry;
  private final ConcurrentMap<Tags, Counter> matches = new ConcurrentHashMap<>();

  TemplateMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void matched(TemplateData data) {
    matches.computeIfAbsent(tags(data), this::matchCounter).increment();
  }

  private Counter matchCounter(Tags tags) {
    return Counter.builder("coredns_template_matches")
        .description("Counter of template regex matches.")
        .tags(tags)
        .register(registry);
  }

  /** A template could not be executed. */
  void templateFailed(TemplateData data, String section, String template) {
    Counter.builder("coredns_template_template_failures")
        .description("Counter of go template failures.")
        .tags(tags(data).and("section", section, "template", template))
        .register(registry)
        .increment();
  }

  /** A template wrote text that is not a record. */
  void recordFailed(TemplateData data, String section, String template) {
    Counter.builder("coredns_template_rr_failures")
        .description("Counter of mis-templated RRs.")
        .tags(tags(data).and("section", section, "template", template))
        .register(registry)
        .increment();
  }

  private static Tags tags(TemplateData data) {
    return Tags.of(
        "server", data.exchange().block().server(),
        "zone", data.zone().toString(),
        "view", data.exchange().block().view(),
        "class", data.dclass(),
        "type", data.type());
  }
}
