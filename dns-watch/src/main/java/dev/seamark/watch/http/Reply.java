package dev.seamark.watch.http;

import java.util.Map;
import java.util.Optional;

/**
 * A reply, as far as its head; the caller reads and closes the body.
 *
 * @param headers by their names in lower case; of several of one name, the last
 */
public record Reply(int status, Map<String, String> headers, ReplyBody body) {
  /** The value of a header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
