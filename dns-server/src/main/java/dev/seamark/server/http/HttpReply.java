package dev.seamark.server.http;

import java.nio.charset.StandardCharsets;

/**
 * What a route answers.
 *
 * @param body owned by this reply
 */
public record HttpReply(int status, String contentType, byte[] body) {
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Plain text with status 200. */
  public static HttpReply ok(String text) {
    return text(200, text);
  }

  /** Plain text. */
  public static HttpReply text(int status, String text) {
    return of(status, TEXT, text);
  }

  /** Text of some type. */
  public static HttpReply of(int status, String contentType, String text) {
    return new HttpReply(status, contentType, text.getBytes(StandardCharsets.UTF_8));
  }
}
