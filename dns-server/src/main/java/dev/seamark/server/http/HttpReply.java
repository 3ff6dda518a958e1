package dev.seamark.server.http;

/** What a route answers; the text goes out in UTF-8. */
public record HttpReply(int status, String contentType, String body) {
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Plain text with status 200. */
  public static HttpReply ok(String text) {
    return text(200, text);
  }

  /** Plain text. */
  public static HttpReply text(int status, String text) {
    return new HttpReply(status, TEXT, text);
  }
}
