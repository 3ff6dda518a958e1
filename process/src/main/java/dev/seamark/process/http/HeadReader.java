package dev.seamark.process.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the heads of requests off a connection, one after the other. Confined to the connection's
 * thread.
 */
final class HeadReader {
  private static final int FIRST = 512;

  private final InputStream in;
  private byte[] buffer = new byte[FIRST];
  private int filled;

  HeadReader(InputStream in) {
    this.in = in;
  }

  /** What was read: exactly one of these. */
  sealed interface Reading {
    /** A request. Header names are in lower case, the last of equal ones counts. */
    record Head(String method, String target, boolean keepsAlive, Map<String, String> headers)
        implements Reading {
      /** Whether a body follows, which nobody here reads. */
      boolean hasBody() {
        return headers.containsKey("transfer-encoding")
            || !headers.getOrDefault("content-length", "0").equals("0");
      }
    }

    /** Not a request that can be answered but with this status. */
    record Refused(int status, String why) implements Reading {}

    /** The client has closed the connection. */
    record End() implements Reading {}
  }

  /**
   * Reads the next head.
   *
   * @param began told when its first bytes are there
   */
  Reading next(Runnable began) throws IOException {
    int searched = 0;
    boolean told = false;
    while (true) {
      if (filled > 0 && !told) {
        told = true;
        began.run();
      }
      int end = end(searched);
      if (end >= 0) {
        String text = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
        System.arraycopy(buffer, end, buffer, 0, filled - end);
        filled -= end;
        if (text.isBlank()) { // RFC 9112, 2.2: an empty line before a request is ignored
          searched = 0;
          continue;
        }
        return parse(text);
      }
      if (filled == HttpLimits.HEAD_BYTES) {
        return new Reading.Refused(431, "the request's headers are too large\n");
      }
      searched = Math.max(0, filled - 3);
      if (filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.min(2 * filled, HttpLimits.HEAD_BYTES));
      }
      int read = in.read(buffer, filled, buffer.length - filled);
      if (read < 0) {
        return new Reading.End();
      }
      filled += read;
    }
  }

  /** Where the empty line ends that ends the head, whether lines end with CR LF or LF. */
  private int end(int from) {
    for (int i = from; i < filled; i++) {
      if (buffer[i] == '\n') {
        int next = i + 1 < filled && buffer[i + 1] == '\r' ? i + 2 : i + 1;
        if (next < filled && buffer[next] == '\n') {
          return next + 1;
        }
        if (i == 0 || i == 1 && buffer[0] == '\r') {
          return i + 1;
        }
      }
    }
    return -1;
  }

  private static Reading parse(String text) {
    String[] lines = text.split("\r?\n", -1);
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || words[0].isEmpty() || !words[2].matches("HTTP/\\d\\.\\d")) {
      return new Reading.Refused(400, "not an HTTP request\n");
    }
    if (!words[2].startsWith("HTTP/1.")) {
      return new Reading.Refused(505, "only HTTP/1.1 and HTTP/1.0\n");
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      int colon = lines[i].indexOf(':');
      if (colon <= 0 || lines[i].charAt(0) <= ' ') {
        return new Reading.Refused(400, "not a header: line " + (i + 1) + "\n");
      }
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    boolean keepsAlive =
        words[2].equals("HTTP/1.0")
            ? connection.contains("keep-alive")
            : !connection.contains("close");
    return new Reading.Head(words[0], words[1], keepsAlive, headers);
  }

  /** The path of a target, decoded; empty where it is not one. */
  static String pathOf(String target) {
    String path = target;
    int scheme = target.indexOf("://");
    if (scheme > 0 && !target.startsWith("/")) { // RFC 9112, 3.2.2: the absolute form
      int slash = target.indexOf('/', scheme + 3);
      path = slash < 0 ? "/" : target.substring(slash);
    }
    int query = path.indexOf('?');
    path = query < 0 ? path : path.substring(0, query);
    return path.startsWith("/") ? decoded(path) : "";
  }

  /** The query of a target as it is; empty where there is none. */
  static String queryOf(String target) {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  private static String decoded(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
        int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return "";
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
