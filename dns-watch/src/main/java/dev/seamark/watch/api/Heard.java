package dev.seamark.watch.api;

/** What a watch has to say: exactly one of these. */
sealed interface Heard {
  /** An event. */
  record Line(Json.Line event) implements Heard {}

  /** Nothing any more; the watch is closed. */
  record End(Event.OfWatch event) implements Heard {}
}
