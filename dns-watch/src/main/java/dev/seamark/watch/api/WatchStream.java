package dev.seamark.watch.api;

import dev.seamark.watch.http.ReplyBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A watch that is open: one JSON object a line, until the server ends it or somebody doubts it. */
final class WatchStream implements AutoCloseable {
  /** More than etcd keeps of one object (1.5 MiB), as JSON. */
  private static final int LONGEST_LINE = 16 * 1024 * 1024;

  private static final Duration LONG_LIVED = Duration.ofSeconds(1);

  private final ReplyBody body;
  private final Resource<?> resource;
  private final Instant openedAt;
  private final byte[] chunk = new byte[8192];
  private int position;
  private int limit;
  private volatile Event.@Nullable OfWatch doubt;

  WatchStream(ReplyBody body, Resource<?> resource, Instant openedAt) {
    this.body = body;
    this.resource = resource;
    this.openedAt = openedAt;
  }

  /** How long the reader waits for more from now on. */
  void patience(Duration silence) throws IOException {
    body.patience(silence);
  }

  /** Ends it from another thread, with what its reader is to make of that. */
  void doubt(Event.OfWatch event) {
    doubt = event;
    body.close();
  }

  /** What its end means: what another thread has found out about it, or that it lived so long. */
  Event.OfWatch ended(Instant now) {
    boolean lived = Duration.between(openedAt, now).compareTo(LONG_LIVED) >= 0;
    return Objects.requireNonNullElseGet(doubt, () -> new Event.Ended(lived));
  }

  /**
   * Waits for the next event.
   *
   * @return empty when the server ended the watch
   * @throws com.fasterxml.jackson.core.JsonProcessingException if the line is not JSON
   * @throws ReplyBody.SilenceException if nothing came for too long
   */
  Optional<Json.Line> next() throws IOException {
    var line = new ByteArrayOutputStream(2048);
    while (true) {
      if (position == limit) {
        limit = body.read(chunk);
        position = 0;
        if (limit < 0) {
          limit = 0;
          return Optional.empty(); // what came of a last line, if anything, is cut short
        }
      }
      int end = position;
      while (end < limit && chunk[end] != '\n') {
        end++;
      }
      line.write(chunk, position, end - position);
      position = end;
      if (end < limit) {
        position++;
        if (line.size() > 0) {
          return Optional.of(Json.event(line.toByteArray(), resource));
        }
      } else if (line.size() > LONGEST_LINE) {
        throw new IOException("an event is longer than " + LONGEST_LINE + " bytes");
      }
    }
  }

  @Override
  public void close() {
    body.close();
  }
}
