package dev.seamark.process.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.net.WWWFormCodec;
import org.jspecify.annotations.Nullable;

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
   * A request as it came.
   *
   * @throws URISyntaxException where what is asked for is not a path with a query string
   */
  static HttpRequest of(ClassicHttpRequest head) throws URISyntaxException {
    URI uri = head.getUri();
    String path = uri.getPath();
    if (path == null || !path.startsWith("/")) {
      throw new URISyntaxException(head.getPath(), "not a path");
    }
    Header accept = head.getFirstHeader(HttpHeaders.ACCEPT);
    return new HttpRequest(
        path, parameters(uri.getRawQuery()), accept == null ? "" : accept.getValue());
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query != null) {
      for (NameValuePair pair : WWWFormCodec.parse(query, StandardCharsets.UTF_8)) {
        String value = pair.getValue();
        parameters.putIfAbsent(pair.getName(), value == null ? "" : value);
      }
    }
    return parameters;
  }
}
