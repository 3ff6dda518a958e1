package dev.seamark.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.seamark.watch.Await;
import dev.seamark.watch.Occurrence;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.ObjectKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What occurs is told as an event,")
class EventWriterTest {
  private final List<String> created = new CopyOnWriteArrayList<>();
  private final Deque<Integer> statuses = new ArrayDeque<>();
  private HttpServer server;
  private ApiSource source;

  @BeforeEach
  void start() throws IOException {
    listen(0);
    source =
        new ApiSource(
            new ApiSettings(
                new Connection.Endpoint(
                    "http://127.0.0.1:" + server.getAddress().getPort(), Optional.empty()),
                WatchSettings.ofProxy("one")),
            ApiMetrics.NONE);
  }

  private void listen(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  private synchronized void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      created.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + " "
              + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(statuses.isEmpty() ? 201 : statuses.poll(), -1);
    }
  }

  @AfterEach
  void close() {
    source.close();
    server.stop(0);
  }

  private static Occurrence warning(String note) {
    return new Occurrence(
        "kube-proxy",
        true,
        "FailedToStart",
        "Listen",
        "Service",
        new ObjectKey("shop", "web"),
        note);
  }

  @Test
  @DisplayName("in the namespace of its object")
  void created() {
    source.tell(warning("port taken"));
    Await.until("an event", () -> !created.isEmpty());

    assertThat(created.getFirst())
        .startsWith("POST /apis/events.k8s.io/v1/namespaces/shop/events {")
        .contains(
            "\"apiVersion\":\"events.k8s.io/v1\"",
            "\"type\":\"Warning\"",
            "\"reportingController\":\"kube-proxy\"",
            "\"note\":\"port taken\"",
            "\"kind\":\"Service\",\"name\":\"web\",\"namespace\":\"shop\"")
        .containsPattern("\"name\":\"web\\.[0-9a-f]+\"")
        .containsPattern("\"eventTime\":\"[0-9T:-]+(\\.[0-9]{3,6})?Z\"");
  }

  @Test
  @DisplayName("again where the server is busy, and not where it says no")
  void again() {
    statuses.add(503);
    source.tell(warning("first"));
    Await.until("twice", () -> created.size() == 2);
    assertThat(created.get(1)).isEqualTo(created.getFirst());

    statuses.add(403);
    source.tell(warning("second"));
    source.tell(warning("x".repeat(5_000)));
    Await.until("the next one", () -> created.size() == 4);
    assertThat(created.get(2)).contains("second");
    assertThat(created.get(3)).contains("x".repeat(1_024)).doesNotContain("x".repeat(1_025));
  }

  @Test
  @DisplayName("again where the server says no, but is just back")
  void justBack() throws IOException {
    int port = server.getAddress().getPort();
    server.stop(0);
    source.tell(warning("kept"));
    Await.until("no contact", () -> !source.problems().isEmpty());

    statuses.add(403);
    listen(port);
    Await.until("twice", () -> created.size() == 2);
    assertThat(created.get(1)).isEqualTo(created.getFirst());
  }
}
