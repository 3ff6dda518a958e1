package dev.seamark.proxy.telemetry;

import java.util.Map;

/** What is behind a path. */
@FunctionalInterface
interface Page {
  /** What is sent back. */
  record Reply(int status, String contentType, String body, Map<String, String> headers) {
    Reply(int status, String contentType, String body) {
      this(status, contentType, body, Map.of());
    }

    static Reply text(int status, String body) {
      return new Reply(status, "text/plain; charset=utf-8", body);
    }

    static Reply json(int status, String body) {
      return new Reply(
          status, "application/json", body, Map.of("X-Content-Type-Options", "nosniff"));
    }
  }

  /**
   * Answers.
   *
   * @param accept the header of this name, empty where there is none
   */
  Reply reply(String accept);
}
