package dev.seamark.process.http;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a page answers; the text goes out in UTF-8.
 *
 * @param file sent in place of the text, and deleted then; null as a rule
 * @param headers besides the content's type and length
 */
public record HttpReply(
    int status, String contentType, String body, @Nullable Path file, Map<String, String> headers) {
  private static final String TEXT = "text/plain; charset=utf-8";

  public HttpReply {
    headers = Map.copyOf(headers);
  }

  /** A reply of text. */
  public HttpReply(int status, String contentType, String body, Map<String, String> headers) {
    this(status, contentType, body, null, headers);
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

  /**
   * A file to be kept by the client.
   *
   * @param file deleted once it is sent, or cannot be
   * @param name what the client is to call it
   */
  public static HttpReply file(Path file, String name) {
    return new HttpReply(
        200,
        "application/octet-stream",
        "",
        file,
        Map.of("Content-Disposition", "attachment; filename=\"" + name + "\""));
  }
}
