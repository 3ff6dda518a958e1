package dev.seamark.process.http;

import java.io.IOException;
import java.net.Socket;

/** What a connection is put into before anything is read from it: TLS, or nothing. */
@FunctionalInterface
public interface HttpWrapping {
  /** Nothing. */
  HttpWrapping NONE = accepted -> accepted;

  /**
   * The socket to talk over; closing it closes the accepted one. Reads and writes nothing yet.
   *
   * @throws IOException where there can be none
   */
  Socket wrap(Socket accepted) throws IOException;
}
