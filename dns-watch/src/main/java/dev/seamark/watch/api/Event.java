package dev.seamark.watch.api;

import java.time.Duration;

/** What came of a step. */
sealed interface Event {
  /** What can come of waiting for the next of all objects. */
  sealed interface OfStream extends Event {}

  /** What can come of asking for a page. */
  sealed interface OfList extends Event {}

  /** What can come of waiting for the next event of a watch. */
  sealed interface OfWatch extends OfStream {}

  /** A page was taken, and there are more. */
  record Paged(String continueToken) implements OfList {}

  /** All objects were taken. */
  record Listed(String resourceVersion) implements OfList, OfStream {}

  /** The server does not send all objects as the beginning of a watch. */
  record Unsupported() implements OfStream {}

  /** An object or a bookmark came. */
  record Told(String resourceVersion) implements OfWatch {}

  /**
   * The stream of events ended, by the server's decision or the network's.
   *
   * @param lived long enough to count as a success
   */
  record Ended(boolean lived) implements OfWatch {}

  /** The watch seems to be dead, and was given up: nothing came for too long, or came elsewhere. */
  record Doubted() implements OfWatch {}

  /** The server has versions older than ours: its data store is another one, or a copy. */
  record Reset() implements OfWatch {}

  /** 410 Gone, in whichever form: the server no longer has what we want to go on from. */
  record Expired() implements OfList, OfWatch {}

  /**
   * Something else went wrong.
   *
   * @param pause the least time that the server wants to be left alone
   */
  record Failed(Kind kind, Duration pause) implements OfList, OfWatch {
    /** What it makes sense to do. */
    enum Kind {
      /** No answer came; the same request is right. */
      NO_CONTACT,
      /** Not now; the same request is right. */
      REFUSED,
      /** The same request would fail in the same way. */
      UNUSABLE
    }

    static Failed noContact() {
      return new Failed(Kind.NO_CONTACT, Duration.ZERO);
    }

    static Failed refused(Duration pause) {
      return new Failed(Kind.REFUSED, pause);
    }

    static Failed unusable() {
      return new Failed(Kind.UNUSABLE, Duration.ZERO);
    }
  }
}
