package dev.seamark.watch.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientImpl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * GET requests to one API server: TLS, tokens and kubeconfigs are the Kubernetes client's business,
 * retries are the caller's. May be used by several threads.
 *
 * <p>Each request has a connection of its own (HTTP/1.1): a watch that is given up takes its
 * connection with it, so a dead connection cannot serve the next request, too.
 */
final class ApiClient implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int LARGEST_STATUS = 64 * 1024;

  /** What came of a request. */
  sealed interface Reply {
    /** Granted; the caller closes the body. */
    record Granted(ReplyBody body) implements Reply {}

    /** The server said no; the message is its own. */
    record Refused(int code, String message) implements Reply {}

    /** No reply at all. */
    record NoContact() implements Reply {}
  }

  private final String base;
  private final String host;
  private final HttpClient http;
  private final ApiMetrics metrics;
  private final InstantSource clock;
  private final Contact contact;

  /**
   * A client that has no connection yet.
   *
   * @throws IllegalArgumentException if the keys or certificates cannot be used
   */
  ApiClient(Config config, ApiMetrics metrics, InstantSource clock, Contact contact) {
    this.base = config.getMasterUrl();
    this.host = URI.create(base).getAuthority();
    this.http = open(config);
    this.metrics = metrics;
    this.clock = clock;
    this.contact = contact;
  }

  private static HttpClient open(Config config) {
    try {
      return new VirtualThreads().newBuilder(config).build();
    } catch (KubernetesClientException e) {
      throw new IllegalArgumentException(
          "the key or certificates for %s cannot be used: %s"
              .formatted(config.getMasterUrl(), rootOf(e)),
          e);
    }
  }

  /** The whole URL of a path. */
  String url(String path) {
    return base + path;
  }

  /**
   * Asks, and waits for the head of the reply.
   *
   * @param patience how long to wait for the head; then the connection is closed
   * @param silence how long the reader of the body may wait for more
   */
  Reply get(String pathAndQuery, Duration patience, Duration silence) throws InterruptedException {
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(URI.create(url(pathAndQuery)))
            .header("Accept", "application/json")
            .timeout(patience.toMillis(), TimeUnit.MILLISECONDS) // JDK 25: of the head alone
            .build();
    ReplyBody body = new ReplyBody(silence);
    Instant start = clock.instant();
    String late = "no answer within " + patience.toSeconds() + " s";
    CompletableFuture<HttpResponse<AsyncBody>> reply = http.consumeBytes(request, body);
    try {
      HttpResponse<AsyncBody> head =
          reply.get(patience.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
      body.open(head.body());
      count(Integer.toString(head.code()), start);
      contact.made();
      return head.isSuccessful() ? new Reply.Granted(body) : refused(head.code(), body);
    } catch (ExecutionException e) {
      return noContact(start, isLate(e) ? late : rootOf(e));
    } catch (TimeoutException _) {
      closeWhenItComes(reply);
      return noContact(start, late);
    } catch (InterruptedException e) {
      closeWhenItComes(reply);
      throw e;
    }
  }

  private static boolean isLate(ExecutionException failure) {
    return failure.getCause() instanceof HttpTimeoutException late
        && !(late instanceof HttpConnectTimeoutException); // which has better words of its own
  }

  /** Cancelling the request instead would leave open the connection of a reply on its way. */
  private static void closeWhenItComes(CompletableFuture<HttpResponse<AsyncBody>> reply) {
    var _ = reply.thenAccept(late -> late.body().cancel());
  }

  private Reply noContact(Instant start, String why) {
    count("<error>", start);
    contact.lost(why);
    return new Reply.NoContact();
  }

  private void count(String code, Instant start) {
    metrics.request("GET", host, code, Duration.between(start, clock.instant()));
  }

  private static Reply refused(int code, ReplyBody body) {
    try (body) {
      byte[] text = body.readNBytes(LARGEST_STATUS);
      return new Reply.Refused(code, message(code, text));
    } catch (IOException _) {
      return new Reply.Refused(code, "HTTP status " + code);
    }
  }

  private static String message(int code, byte[] text) {
    try {
      JsonNode status = Json.tree(text);
      return status.path("message").asText("HTTP status " + code);
    } catch (IOException _) {
      return "HTTP status " + code; // a proxy's page, not the API server's words
    }
  }

  private static String rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root.getCause(); cause != null; cause = root.getCause()) {
      root = cause;
    }
    return root.getMessage() == null
        ? root.getClass().getSimpleName()
        : root.getClass().getSimpleName() + ": " + root.getMessage();
  }

  @Override
  public void close() {
    http.close();
  }

  /**
   * The JDK's client, with virtual threads instead of a pool. They are not shut down with it: they
   * end by themselves, and what closes the connections of cancelled replies runs on them.
   */
  private static final class VirtualThreads extends JdkHttpClientFactory {
    private final ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-http-", 0).factory());

    @Override
    protected java.net.http.HttpClient.Builder createNewHttpClientBuilder() {
      return java.net.http.HttpClient.newBuilder().executor(threads);
    }

    @Override
    protected void closeHttpClient(JdkHttpClientImpl client) {}
  }
}
