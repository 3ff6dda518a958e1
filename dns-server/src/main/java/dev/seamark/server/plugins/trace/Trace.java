package dev.seamark.server.plugins.trace;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.DurationText;
import dev.seamark.server.plugin.Setup;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** {@code trace [zipkin|otlp] [ENDPOINT]}: sends spans of queries to a collector. */
public final class Trace {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "trace [zipkin|otlp] [ENDPOINT]",
          "Sends a span of each query, with one for each plugin that it went through, to a"
              + " collector. ENDPOINT is a URL or HOST:PORT.",
          Reading::new,
          Properties.of(
              Property.of(
                  "every AMOUNT",
                  "Traces one query in so many; none with 0.",
                  "1",
                  (read, line) -> read.every = number(line, "every", "1000")),
              Property.of(
                  "service NAME",
                  "Who tells of the spans.",
                  "coredns",
                  (read, line) -> read.service = line.texts().getFirst()),
              Property.ignored(
                  "client_server [...]", "queries over DNS say nothing of a client's span"),
              Property.ignored(
                  "datadog_analytics_rate [...]", "Datadog's agent decides on the spans it takes"),
              Property.of(
                  "zipkin_max_backlog_size SIZE",
                  "So many spans may be open or wait to be sent; queries beyond are not traced.",
                  "1000",
                  (read, line) -> read.backlog = number(line, "zipkin_max_backlog_size", "1000")),
              Property.of(
                  "zipkin_max_batch_size SIZE",
                  "Spans are sent once so many wait.",
                  "100",
                  (read, line) -> read.batch = number(line, "zipkin_max_batch_size", "100")),
              Property.of(
                  "zipkin_max_batch_interval DURATION",
                  "Spans are sent after that time at the latest.",
                  "1s",
                  (read, line) ->
                      read.interval =
                          DurationText.read(
                              "zipkin_max_batch_interval", line.arguments().getFirst()))),
          Trace::make);

  private static final int MOST_DIGITS = 9;
  private static final int USUAL_BACKLOG = 1000;
  private static final int MOST_BACKLOG = 100_000;
  private static final int USUAL_BATCH = 100;
  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(1);

  private Trace() {}

  /** A directive that is being read. */
  private static final class Reading {
    private final Collector.Kind kind;
    private final List<Word> endpoint;
    private String service = "coredns";
    private int every = 1;
    private int backlog = USUAL_BACKLOG;
    private int batch = USUAL_BATCH;
    private Duration interval = USUAL_INTERVAL;

    Reading(Directive line, Setup setup) throws CorefileException {
      List<Word> words = line.arguments();
      // One word is an endpoint in CoreDNS; otlp is not a kind there.
      boolean named = words.size() > 1 || words.size() == 1 && isOtlp(words.getFirst());
      kind = named ? kind(words.getFirst()) : Collector.Kind.ZIPKIN;
      endpoint = words.subList(named ? 1 : 0, words.size());
    }

    private static boolean isOtlp(Word word) {
      return word.text().equalsIgnoreCase("otlp");
    }

    private static Collector.Kind kind(Word word) throws CorefileException {
      return switch (word.text().toLowerCase(Locale.ROOT)) {
        case "zipkin" -> Collector.Kind.ZIPKIN;
        case "otlp" -> Collector.Kind.OTLP;
        case "datadog" ->
            throw new CorefileException(
                word.at(),
                "plugin/trace: the protocol of Datadog is not supported",
                "let its agent take OpenTelemetry's protocol, and write: trace otlp AGENT:4318");
        default ->
            throw new CorefileException(
                word.at(),
                "plugin/trace: tracing endpoint type '" + word + "' is not supported",
                "write zipkin or otlp");
      };
    }

    Collector collector() throws CorefileException {
      if (endpoint.isEmpty()) {
        return kind.collector(service);
      }
      Word word = endpoint.getFirst();
      Collector collector = kind.collector(word.text(), service);
      if (!isUrl(collector.url())) {
        throw new CorefileException(
            word.at(),
            "plugin/trace: '" + word + "' is not an endpoint",
            "write HOST:PORT or a URL, as in http://tempo.monitoring:4318/v1/traces");
      }
      return collector;
    }

    private static boolean isUrl(String text) {
      try {
        return URI.create(text).getHost() != null;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    /** Values that are not above 0 mean the usual ones, as in CoreDNS. */
    SpanOutlet.Settings settings() throws CorefileException {
      int most = Math.min(backlog == 0 ? USUAL_BACKLOG : backlog, MOST_BACKLOG);
      return new SpanOutlet.Settings(
          collector(),
          most,
          Math.min(batch == 0 ? USUAL_BATCH : batch, most),
          interval.isPositive() ? interval : USUAL_INTERVAL);
    }
  }

  private static int number(Directive line, String what, String example) throws CorefileException {
    Word word = line.arguments().getFirst();
    return Numbers.parse(word.text(), MOST_DIGITS)
        .orElseThrow(
            () ->
                new CorefileException(
                    word.at(),
                    "plugin/trace: '" + word + "' is not a number of up to 9 digits",
                    "write one, as in " + what + " " + example));
  }

  private static List<Plugin> make(Reading read, Setup setup) throws CorefileException {
    return List.of(new Tracing(read.settings(), read.every, setup));
  }
}
