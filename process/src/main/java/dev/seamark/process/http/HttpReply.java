package dev.seamark.process.http;

import java.util.Map;

/**
 * What a page answers; the text goes out in UTF-8.
 *
 * @param headers besides the content's type and length
 */
public record HttpReply(int status, String contentType, String body, Map<String, String> headers) {
  private static final String TEXT = "text/plain; charset=utf-8";

  public HttpReply {
    headers = Map.copyOf(headers);
  }

  /** A reply without further headers. */
  public HttpReply(int status, String contentType, String body) {
    this(status, contentType, body, Map.of());
  }

  /** Plain text with status 200. */
  public static HttpReply ok(String text) {
    return text(200, text);
  }

  /** Plain text. */
  public static HttpReply text(int status, String text) {
    return new HttpReply(status, TEXT, text);
  }

  /** JSON, which no browser is to take for something else. */
  public static HttpReply json(int status, String text) {
    return new HttpReply(
        status, "application/json", text, Map.of("X-Content-Type-Options", "nosniff"));
  }
}
