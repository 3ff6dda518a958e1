package dev.seamark.proxy.telemetry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.seamark.process.Build;
import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpReply;
import dev.seamark.process.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The pages that say what a component of Kubernetes runs with: {@code /statusz} and {@code /flagz},
 * for people as text, and for programs that ask for it as JSON, in version v1beta1.
 */
final class ComponentPages {
  private static final String NAME = "kube-proxy"; // whose place it takes
  private static final String GROUP = "config.k8s.io";
  private static final String VERSION = "v1beta1";
  private static final String WARNING =
      "Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility"
          + " guarantees and is for debugging purposes only.";

  private final Instant started;
  private final InstantSource clock;
  private final Map<String, String> flags;
  private final Build build = Build.current();

  /**
   * Pages of a process.
   *
   * @param flags the command line, names without dashes
   */
  ComponentPages(InstantSource clock, Map<String, String> flags) {
    this.started = clock.instant();
    this.clock = clock;
    this.flags = flags;
  }

  /** {@code /statusz}, which names the other pages. */
  HttpPage status(Collection<String> paths) {
    SortedSet<String> sorted = new TreeSet<>(paths);
    return request ->
        reply(request, "Statusz", () -> statusText(sorted), json -> status(sorted, json));
  }

  /** {@code /flagz}. */
  HttpPage flags() {
    return request -> reply(request, "Flagz", this::flagsText, this::flags);
  }

  private static HttpReply reply(
      HttpRequest request, String kind, Supplier<String> text, Consumer<ObjectNode> fields) {
    String accept = request.accept().replace(" ", "");
    if (accept.isEmpty() || accept.contains("text/plain") || accept.contains("*/*")) {
      return HttpReply.ok("\n" + NAME + " " + kind.toLowerCase(Locale.ROOT) + "\n" + text.get());
    }
    boolean known =
        accept.startsWith("application/json;")
            && accept.contains("g=" + GROUP)
            && accept.contains("v=" + VERSION)
            && accept.contains("as=" + kind);
    if (!known) {
      return HttpReply.json(406, notAcceptable());
    }
    ObjectNode json = object(kind, GROUP + "/" + VERSION);
    json.putObject("metadata").put("name", NAME);
    fields.accept(json);
    return new HttpReply(
        200,
        "application/json;g=%s;v=%s;as=%s".formatted(GROUP, VERSION, kind),
        json.toPrettyString());
  }

  private static ObjectNode object(String kind, String version) {
    return JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", version);
  }

  private static String notAcceptable() {
    ObjectNode json = object("Status", "v1");
    json.putObject("metadata");
    return json.put("status", "Failure")
        .put("message", "only the following media types are accepted: application/json, text/plain")
        .put("reason", "NotAcceptable")
        .put("code", 406)
        .toPrettyString();
  }

  private String statusText(SortedSet<String> paths) {
    Duration up = Duration.between(started, clock.instant());
    return """
    %s

    Started:  %s
    Up:  %d hr %02d min %02d sec
    Go version:  %s
    Binary version:  %s
    Paths:  %s
    """
        .formatted(
            WARNING,
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ROOT)
                .format(started.atZone(ZoneOffset.UTC)),
            up.toHours(),
            up.toMinutesPart(),
            up.toSecondsPart(),
            build.runtime(),
            build.title(),
            String.join(" ", paths));
  }

  private void status(SortedSet<String> paths, ObjectNode json) {
    json.put("startTime", started.truncatedTo(ChronoUnit.SECONDS).toString())
        .put("uptimeSeconds", Duration.between(started, clock.instant()).toSeconds())
        .put("goVersion", build.runtime())
        .put("binaryVersion", build.title());
    paths.forEach(json.putArray("paths")::add);
  }

  private String flagsText() {
    StringBuilder text = new StringBuilder(WARNING).append('\n');
    flags.forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    return text.toString();
  }

  private void flags(ObjectNode json) {
    flags.forEach(json.putObject("flags")::put);
  }
}
