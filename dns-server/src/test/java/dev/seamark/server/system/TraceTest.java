package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.Checked;
import dev.seamark.server.upstream.FakeServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** Names of spans and of their tags are CoreDNS's. */
@DisplayName("The plugin trace")
class TraceTest {
  @TempDir Path directory;

  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private volatile int status = 202;
  private HttpServer collector;
  private int port;

  @BeforeEach
  void collect() throws IOException {
    port = Instance.freePort();
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    collector.createContext("/api/v2/spans", this::zipkin);
    collector.createContext("/v1/traces", this::otlp);
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  private void zipkin(HttpExchange request) throws IOException {
    byte[] body = request.getRequestBody().readAllBytes();
    if (status == 202) {
      spans.addAll(SpanBytesDecoder.JSON_V2.decodeList(body));
    }
    request.sendResponseHeaders(status, -1);
    request.close();
  }

  private void otlp(HttpExchange request) throws IOException {
    boolean zipped = "gzip".equals(request.getRequestHeaders().getFirst("Content-Encoding"));
    var body = zipped ? new GZIPInputStream(request.getRequestBody()) : request.getRequestBody();
    bodies.add(
        request.getRequestHeaders().getFirst("Content-Type")
            + " "
            + new String(body.readAllBytes(), StandardCharsets.ISO_8859_1));
    request.sendResponseHeaders(200, -1);
    request.close();
  }

  private String here() {
    return "127.0.0.1:" + collector.getAddress().getPort();
  }

  private Instance serving(String trace, String rest) throws Exception {
    return Instance.serving(
        directory,
        """
        .:%d {
          bind 127.0.0.1
          metadata
          %s
          log . "traced {/trace/traceid} {name}"
          %s
        }
        """
            .formatted(port, trace, rest));
  }

  private static final String HOSTS = "hosts {\n 192.0.2.1 a.test\n }";

  private static String fast(String trace, String more) {
    return trace + " {\n zipkin_max_batch_interval 20ms\n " + more + "\n }";
  }

  private static String tag(Span span, String name) {
    return span.tags().getOrDefault("coredns.io/" + name, "");
  }

  @Test
  @DisplayName(
      "sends a span of the query, and below it those of the plugins, each in the one before")
  void tree() throws Exception {
    try (FakeServer upstream = FakeServer.answering("192.0.2.1");
        Instance instance =
            serving(
                fast("trace zipkin " + here(), "service names"),
                "cache\nforward . 127.0.0.1:" + upstream.port())) {
      Instance.ask(port, "Www.Example.org.", Type.AAAA);
      Await.until("the spans are there", () -> spans.size() == 4);
      Span whole = named("servedns");
      assertThat(whole.kind()).isEqualTo(Span.Kind.SERVER);
      assertThat(whole.parentId()).isNull();
      assertThat(whole.localServiceName()).isEqualTo("names");
      assertThat(tag(whole, "name")).isEqualToIgnoringCase("www.example.org.");
      assertThat(tag(whole, "type")).isEqualTo("AAAA");
      assertThat(tag(whole, "rcode")).isEqualTo("NOERROR");
      assertThat(tag(whole, "proto")).isEqualTo("udp");
      assertThat(tag(whole, "remote")).isEqualTo("127.0.0.1");
      assertThat(named("log").parentId()).isEqualTo(whole.id());
      assertThat(named("cache").parentId()).isEqualTo(named("log").id());
      Span forward = named("forward");
      assertThat(forward.parentId()).isEqualTo(named("cache").id());
      assertThat(forward.tags()).containsEntry("peer.address", "127.0.0.1:" + upstream.port());
      assertThat(spans).allMatch(span -> span.traceId().equals(whole.traceId()));
      assertThat(whole.durationAsLong()).isGreaterThanOrEqualTo(forward.durationAsLong());
      assertThat(instance.awaitLine("traced")).contains("traced " + whole.traceId() + " ");
    }
  }

  @Test
  @DisplayName("stands between two forwards, and the second one is still the first one's next")
  void between() throws Exception {
    try (FakeServer first = FakeServer.failing(Rcode.NXDOMAIN);
        FakeServer second = FakeServer.answering("192.0.2.7");
        Instance _ =
            serving(
                fast("trace " + here(), ""),
                "forward . 127.0.0.1:%d {\n next NXDOMAIN\n }\n forward . 127.0.0.1:%d"
                    .formatted(first.port(), second.port()))) {
      assertThat(Instance.addresses(port, "a.test.")).containsExactly("192.0.2.7");
      Await.until("the spans are there", () -> spans.size() == 4);
      assertThat(spans)
          .filteredOn(span -> "forward".equals(span.name()))
          .extracting(span -> span.tags().get("peer.address"))
          .contains("127.0.0.1:" + second.port());
    }
  }

  @Test
  @DisplayName("traces one query in so many")
  void sampled() throws Exception {
    try (Instance _ = serving(fast("trace " + here(), "every 3"), HOSTS)) {
      for (int i = 1; i <= 9; i++) {
        Instance.ask(port, "n" + i + ".test.", Type.A);
      }
      Await.until("three are traced", () -> wholes().size() == 3);
      assertThat(wholes()).containsExactly("n3.test.", "n6.test.", "n9.test.");
    }
    assertThat(wholes()).hasSize(3);
  }

  private Span named(String name) {
    return spans.stream().filter(span -> name.equals(span.name())).findFirst().orElseThrow();
  }

  private List<String> wholes() {
    return spans.stream()
        .filter(span -> "servedns".equals(span.name()))
        .map(span -> tag(span, "name"))
        .sorted()
        .toList();
  }

  @Test
  @DisplayName("says with a span why a query failed, and sends what waits before the server ends")
  void failed() throws Exception {
    try (Instance instance = serving("trace " + here(), "forward . 127.0.0.1:1")) {
      assertThat(Instance.ask(port, "a.test.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
      stop(instance);
    }
    Span whole = named("servedns");
    assertThat(tag(whole, "rcode")).isEqualTo("SERVFAIL");
    assertThat(whole.tags().get("error")).contains("connection refused");
  }

  private static void stop(Instance instance) throws Exception {
    instance.program().signal("TERM");
    instance.program().exitCode();
  }

  @Test
  @DisplayName("speaks OpenTelemetry's protocol")
  void openTelemetry() throws Exception {
    try (Instance _ = serving(fast("trace otlp " + here(), ""), HOSTS)) {
      Instance.ask(port, "a.test.", Type.A);
      Await.until("spans are there", () -> String.join("", bodies).contains("servedns"));
      assertThat(String.join("", bodies))
          .startsWith("application/x-protobuf ")
          .contains("service.name", "coredns", "servedns", "coredns.io/name", "a.test.", "hosts");
    }
  }

  @Test
  @DisplayName("answers on where the collector takes nothing, says so once, and says when it does")
  void refusing() throws Exception {
    status = 503;
    int metrics = Instance.freePort();
    try (Instance instance =
        serving(fast("trace " + here(), ""), HOSTS + "\nprometheus 127.0.0.1:" + metrics)) {
      String label = "{collector=\"http://" + here() + "/api/v2/spans\"}";
      for (int i = 1; i <= 3; i++) {
        double before = i;
        assertThat(Instance.addresses(port, "a.test.")).containsExactly("192.0.2.1");
        Await.until(
            "the spans are lost",
            () -> Instance.metric(metrics, "seamark_trace_lost_spans_total" + label) >= 4 * before);
      }
      assertThat(instance.awaitLine("takes no spans"))
          .contains("/api/v2/spans takes no spans: HTTP status 503; trying again");
      status = 202;
      Instance.ask(port, "a.test.", Type.A);
      instance.awaitLine("takes spans again");
      assertThat(instance.count("takes no spans")).isEqualTo(1);
      assertThat(Instance.metric(metrics, "seamark_trace_spans_total" + label)).isEqualTo(4);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"otlp", "zipkin"})
  @DisplayName("says where no collector listens")
  void absent(String kind) throws Exception {
    String nobody = "127.0.0.1:" + Instance.freePort();
    try (Instance instance = serving(fast("trace " + kind + " " + nobody, ""), HOSTS)) {
      assertThat(Instance.addresses(port, "a.test.")).containsExactly("192.0.2.1");
      assertThat(instance.awaitLine("takes no spans")).contains(nobody, ": connection refused;");
    }
  }

  @Test
  @DisplayName("traces no further query while as many spans wait as may")
  void bounded() throws Exception {
    int metrics = Instance.freePort();
    String trace =
        "trace %s {\n zipkin_max_backlog_size 10\n zipkin_max_batch_interval 1h\n }"
            .formatted(here());
    try (Instance instance = serving(trace, HOSTS + "\nprometheus 127.0.0.1:" + metrics)) {
      for (int i = 0; i < 20; i++) {
        assertThat(Instance.addresses(port, "a.test.")).containsExactly("192.0.2.1");
      }
      String label = "{collector=\"http://" + here() + "/api/v2/spans\"}";
      assertThat(Instance.metric(metrics, "seamark_trace_untraced_queries_total" + label))
          .isEqualTo(18); // four spans each
      stop(instance);
    }
    assertThat(wholes()).hasSize(2);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "trace jaeger x:1|tracing endpoint type 'jaeger' is not supported; write zipkin or otlp",
        "trace datadog x:1|the protocol of Datadog is not supported; let its agent take",
        "trace http://|'http://' is not an endpoint; write HOST:PORT or a URL",
        "trace a b c|Wrong argument count or unexpected line ending after 'c'",
        "trace {\\n every -1\\n}|'-1' is not a number of up to 9 digits; write one, as in every 1",
        "trace {\\n zipkin_max_batch_size x\\n}|'x' is not a number of up to 9 digits",
        "trace {\\n zipkin_max_batch_interval 5\\n}|\"5\"; write a number and a unit"
      })
  @DisplayName("refuses what it cannot do, with the place and what to write")
  void complaints(String trace, String said) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("Corefile"),
            ". {\n " + trace.replace("\\n", "\n") + "\n whoami\n}\n");
    Checked checked = Checked.of("-conf", file.toString());
    assertThat(checked.code()).isEqualTo(1);
    assertThat(checked.err()).contains(said).containsPattern("Corefile:[23]:");
  }
}
