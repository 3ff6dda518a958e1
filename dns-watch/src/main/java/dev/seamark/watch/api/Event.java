package dev.seamark.watch.api;

/** What came of a step. */
sealed interface Event {
  /** What can come of asking for a page. */
  sealed interface OfList extends Event {}

  /** What can come of waiting for the next event of a watch. */
  sealed interface OfWatch extends Event {}

  /** A page was taken, and there are more. */
  record Paged(String continueToken) implements OfList {}

  /** The last page was taken. */
  record Listed(String resourceVersion) implements OfList {}

  /** An object or a bookmark came. */
  record Told(String resourceVersion) implements OfWatch {}

  /**
   * The stream of events ended, by the server's decision or the network's.
   *
   * @param lived long enough to count as a success
   */
  record Ended(boolean lived) implements OfWatch {}

  /** Nothing came for so long that the watch must be dead. */
  record Silent() implements OfWatch {}

  /** 410 Gone, in whichever form: the server no longer has what we want to go on from. */
  record Expired() implements OfList, OfWatch {}

  /**
   * Something else went wrong.
   *
   * @param resumable whether it makes sense to go on from the same place
   */
  record Failed(boolean resumable) implements OfList, OfWatch {}
}
