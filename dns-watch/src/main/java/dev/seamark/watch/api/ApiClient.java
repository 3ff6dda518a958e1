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
import org.jspecify.annotations.Nullable;

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

  /** No server that is well asks to be left alone for longer. */
  private static final int MOST_SECONDS = 60;

  /** What came of a request. */
  sealed interface Reply {
    /** Granted; the caller closes the body. */
    record Granted(ReplyBody body) implements Reply {}

    /**
     * The server said no.
     *
     * @param reason the server's word for it, such as {@code Expired}; empty if it has none
     * @param message its own, or the code if it says nothing
     * @param pause how long it wants to be left alone
     */
    record Refused(int code, String reason, String message, Duration pause) implements Reply {
      /** What a Status says. */
      static Refused of(JsonNode status) {
        int code = status.path("code").asInt(0);
        return of(code, status, Duration.ZERO);
      }

      private static Refused of(int code, JsonNode status, Duration pause) {
        int seconds = status.path("details").path("retryAfterSeconds").asInt(0);
        Duration asked = Duration.ofSeconds(Math.clamp(seconds, 0, MOST_SECONDS));
        return new Refused(
            code,
            status.path("reason").asText(""),
            status.path("message").asText("HTTP status " + code),
            pause.compareTo(asked) < 0 ? asked : pause);
      }

      /** Whether the server does not know something of what was asked for. */
      boolean notUnderstood() {
        return switch (code) {
          case 400, 405, 406, 415, 422, 501 -> true;
          default -> false;
        };
      }

      /** Whether the server no longer has what was asked for. */
      boolean gone() {
        return code == 410 || reason.equals("Expired") || reason.equals("Gone");
      }

      /** Whether the server has nothing as new as what was asked for. */
      boolean ahead() {
        return code == 504 && (reason.equals("Timeout") && message.contains("resource version"));
      }

      /** Whether the same request will be granted some time. */
      boolean passing() {
        return code == 401 || code == 403 || code == 429 || code >= 500;
      }
    }

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
      return head.isSuccessful() ? new Reply.Granted(body) : refused(head, body);
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

  private static Reply refused(HttpResponse<AsyncBody> head, ReplyBody body) {
    int code = head.code();
    Duration pause = retryAfter(head.header("Retry-After"));
    try (body) {
      return Reply.Refused.of(code, Json.tree(body.readNBytes(LARGEST_STATUS)), pause);
    } catch (IOException _) { // a proxy's page, not the API server's words
      return new Reply.Refused(code, "", "HTTP status " + code, pause);
    }
  }

  /** In seconds; a date, which the API server does not write, counts as nothing. */
  private static Duration retryAfter(@Nullable String header) {
    try {
      long seconds = header == null ? 0 : Long.parseLong(header.strip());
      return Duration.ofSeconds(Math.clamp(seconds, 0, MOST_SECONDS));
    } catch (NumberFormatException _) {
      return Duration.ZERO;
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
