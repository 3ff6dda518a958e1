package dev.seamark.process.http;

import java.time.Duration;

/**
 * What a connection does, and since when.
 *
 * @param since by {@link System#nanoTime}
 */
record Step(Kind kind, long since) {
  /** One of these. */
  enum Kind {
    /** Accepted, and no complete request yet. */
    NEW,
    /** Answered, and not a byte of a further request. */
    KEPT,
    /** Some of a request is there. */
    READING,
    /** A page answers. */
    ANSWERING,
    /** The reply is on its way. */
    WRITING,
    /** The reply is written, and what the client sends besides is read and forgotten. */
    LEAVING
  }

  private static final Duration LEAVING = Duration.ofSeconds(1);

  /** Whether nothing is lost with it but what the client has not said yet. */
  boolean isWaiting() {
    return kind != Kind.ANSWERING && kind != Kind.WRITING;
  }

  boolean isLate(long now, HttpLimits limits) {
    Duration most =
        switch (kind) {
          case NEW, READING -> limits.head();
          case LEAVING -> LEAVING;
          case KEPT -> limits.keptAlive();
          case WRITING -> limits.reply();
          case ANSWERING -> Duration.ofNanos(Long.MAX_VALUE); // a page takes as long as it takes
        };
    return now - since > most.toNanos();
  }

  /** As what it counts if it is late. */
  HttpRefusals refusal() {
    return kind == Kind.NEW || kind == Kind.KEPT ? HttpRefusals.SILENT : HttpRefusals.SLOW;
  }
}
