package dev.seamark.e2e.net;

/** What a client hears: exactly one of these. */
public sealed interface Reply {
  /**
   * A server has answered.
   *
   * @param server its name
   * @param client the client's address, as the server sees it
   */
  record Answer(String server, String client) implements Reply {}

  /** Nothing came in time. */
  record Silence() implements Reply {}

  /**
   * The client was told that it will not be answered.
   *
   * @param port the client's own port, 0 if it did not come that far
   * @param message what the kernel makes of it
   */
  record Failure(int port, String message) implements Reply {}

  /** What a server has said; nothing is said where it was cut off. */
  static Reply of(int port, String said) {
    int space = said.indexOf(' ');
    return space < 0
        ? new Failure(port, "closed without an answer")
        : new Answer(said.substring(0, space), said.substring(space + 1).replaceFirst("%.*", ""));
  }
}
