package dev.seamark.process.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What was asked.
 *
 * @param path decoded, beginning with a slash
 * @param parameters of the query string, the first of each name
 * @param accept the Accept header; empty where there is none
 */
public record HttpRequest(String path, Map<String, String> parameters, String accept) {
  public HttpRequest {
    parameters = Map.copyOf(parameters);
  }

  /**
   * A request for a path with its query string.
   *
   * @param rawQuery as it stands behind the question mark; may be empty
   * @throws IllegalArgumentException where the query string has a broken escape
   */
  public static HttpRequest of(String path, String rawQuery, String accept) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.putIfAbsent(decoded(name), decoded(value));
      }
    }
    return new HttpRequest(path, parameters, accept);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
