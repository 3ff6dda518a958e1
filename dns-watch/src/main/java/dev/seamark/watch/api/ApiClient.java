package dev.seamark.watch.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.seamark.watch.http.HttpConnection;
import dev.seamark.watch.http.ReplyBody;
import dev.seamark.watch.http.Words;
import dev.seamark.watch.login.Login;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one API server; retries are the caller's. May be used by several threads.
 *
 * <p>A request that goes on, as a watch does, has its connection to itself (HTTP/1.1): a watch that
 * is given up takes its connection with it. One connection whose last reply was read to its end is
 * kept for the next request.
 */
final class ApiClient implements AutoCloseable {
  private static final int LARGEST_STATUS = 64 * 1024;

  /** No server that is well asks to be left alone for longer. */
  private static final int MOST_SECONDS = 60;

  private static final int UNAUTHORIZED = 401;
  private static final Duration CONNECTING = Duration.ofSeconds(5);

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

  private final Login login;
  private final String agent;
  private final ApiMetrics metrics;
  private final InstantSource clock;
  private final Contact contact;
  private final AtomicReference<@Nullable HttpConnection> idle = new AtomicReference<>();
  private volatile boolean closed;

  /** A client that has no connection yet. */
  ApiClient(Login login, String agent, ApiMetrics metrics, InstantSource clock, Contact contact) {
    this.login = login;
    this.agent = agent;
    this.metrics = metrics;
    this.clock = clock;
    this.contact = contact;
  }

  /** The whole URL of a path. */
  String url(String path) {
    return login.server().url() + path;
  }

  /**
   * Asks, and waits for the head of the reply.
   *
   * @param patience how long to wait for the head; then the connection is closed
   * @param silence how long the reader of the body may wait for more
   */
  Reply get(String pathAndQuery, Duration patience, Duration silence) throws InterruptedException {
    return ask(
        "GET",
        patience,
        (connection, headers, least) ->
            connection.get(login.server(), pathAndQuery, headers, least, silence, this::keep));
  }

  /** Creates an object; waits for the head of the reply, and then for its parts, for so long. */
  Reply create(String path, byte[] json, Duration patience) throws InterruptedException {
    return ask(
        "POST",
        patience,
        (connection, headers, least) ->
            connection.post(login.server(), path, headers, json, least, this::keep));
  }

  /** One request over a connection. */
  @FunctionalInterface
  private interface Request {
    dev.seamark.watch.http.Reply over(
        HttpConnection connection, Map<String, String> headers, Duration patience)
        throws IOException;
  }

  private Reply ask(String method, Duration patience, Request request) throws InterruptedException {
    Instant start = clock.instant();
    try {
      dev.seamark.watch.http.Reply reply = ask(request, patience);
      count(method, Integer.toString(reply.status()), start);
      contact.made();
      if (reply.status() == UNAUTHORIZED) {
        login.rejected();
      }
      return reply.status() / 100 == 2
          ? new Reply.Granted(reply.body())
          : refused(reply.status(), reply.header("retry-after"), reply.body());
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("closed while asking");
      }
      count(method, "<error>", start);
      contact.lost(
          e instanceof SocketTimeoutException
              ? "no answer within " + patience.toSeconds() + " s"
              : Words.of(e));
      return new Reply.NoContact();
    }
  }

  private dev.seamark.watch.http.Reply ask(Request request, Duration patience) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", agent);
    headers.put("Accept", "application/json");
    login.authorization().ifPresent(value -> headers.put("Authorization", value));
    HttpConnection kept = idle.getAndSet(null);
    if (kept != null) {
      Duration less = patience.compareTo(CONNECTING) < 0 ? patience : CONNECTING;
      try {
        return ask(kept, request, headers, less);
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        } // else it was closed, or died, while it was unused
      }
    }
    Duration connecting = patience.compareTo(CONNECTING) < 0 ? patience : CONNECTING;
    HttpConnection fresh =
        HttpConnection.open(login.server(), login.server().tls() ? login.tls() : null, connecting);
    return ask(fresh, request, headers, patience);
  }

  private dev.seamark.watch.http.Reply ask(
      HttpConnection over, Request request, Map<String, String> headers, Duration patience)
      throws IOException {
    try {
      return request.over(over, headers, patience);
    } catch (IOException | RuntimeException e) {
      over.close();
      throw e;
    }
  }

  private void keep(HttpConnection connection) {
    HttpConnection before = idle.getAndSet(connection);
    if (before != null) {
      before.close();
    }
    if (closed) {
      close();
    }
  }

  private void count(String method, String code, Instant start) {
    metrics.request(
        method, login.server().authority(), code, Duration.between(start, clock.instant()));
  }

  private static Reply refused(int code, Optional<String> retryAfter, ReplyBody body) {
    Duration pause = seconds(retryAfter.orElse(""));
    try (body) {
      return Reply.Refused.of(code, Json.tree(body.readNBytes(LARGEST_STATUS)), pause);
    } catch (IOException _) { // a proxy's page, not the API server's words
      return new Reply.Refused(code, "", "HTTP status " + code, pause);
    }
  }

  /** In seconds; a date, which the API server does not write, counts as nothing. */
  private static Duration seconds(String retryAfter) {
    try {
      long seconds = retryAfter.isEmpty() ? 0 : Long.parseLong(retryAfter);
      return Duration.ofSeconds(Math.clamp(seconds, 0, MOST_SECONDS));
    } catch (NumberFormatException _) {
      return Duration.ZERO;
    }
  }

  @Override
  public void close() {
    closed = true;
    HttpConnection kept = idle.getAndSet(null);
    if (kept != null) {
      kept.close();
    }
  }
}
