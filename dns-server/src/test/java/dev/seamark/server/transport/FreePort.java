package dev.seamark.server.transport;

import dev.seamark.server.exchange.Responder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A listener on a port of 127.0.0.1 that nobody else has. */
final class FreePort {
  private static final int TRIES = 20;

  private FreePort() {}

  static Listener listen(Workers workers, Responder.Dispatch dispatch) throws IOException {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    BindException last = new BindException("not tried");
    for (int tries = 0; tries < TRIES; tries++) {
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
        port = free.getLocalPort();
      }
      try {
        Listener listener =
            Listener.open(
                new Listener.Key(Scheme.DNS, loopback.getHostAddress(), port), workers, dispatch);
        listener.begin();
        return listener;
      } catch (BindException e) {
        last = e; // somebody took it meanwhile
      }
    }
    throw last;
  }
}
