package dev.seamark.process.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * What came of an HTTP request.
 *
 * @param type the content type; empty where there is none
 */
record Answer(int status, String type, String body) {
  /** Gets a path from the loopback interface. */
  static Answer get(int port, String path) {
    return get(port, path, "*/*");
  }

  /** Gets a path, asking for a media type. */
  static Answer get(int port, String path, String accept) {
    return request("GET", port, path, accept);
  }

  /** Sends a request without a body. */
  static Answer request(String method, int port, String path, String accept) {
    try {
      var url = URI.create("http://127.0.0.1:" + port + path).toURL();
      HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      connection.setRequestMethod(method);
      connection.setRequestProperty("Accept", accept);
      connection.setRequestProperty("Connection", "close"); // each a connection of its own
      connection.setConnectTimeout(20_000);
      connection.setReadTimeout(20_000);
      int status = connection.getResponseCode();
      try (InputStream body =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        String type = connection.getContentType();
        return new Answer(status, type == null ? "" : type, text);
      }
    } catch (IOException e) {
      throw new AssertionError("no answer from port " + port + " to " + path, e);
    }
  }
}
