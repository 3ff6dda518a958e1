package dev.seamark.e2e.proxy;

import dev.seamark.e2e.net.Namespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Leads from a namespace to the API server: there it listens at the server's own address and port,
 * and carries bytes to where this process's other threads are.
 */
final class ApiDoor implements AutoCloseable {
  private static final int MOST_WAITING = 100;

  private final ServerSocket door;
  private final InetSocketAddress server;

  /** For a server at the loopback address. */
  ApiDoor(Namespace namespace, int port) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server = new InetSocketAddress(loopback, port);
    door = namespace.call(() -> new ServerSocket(port, MOST_WAITING, loopback));
    // it accepts in the namespace where the socket is, on a thread that connects out here
    Thread.ofPlatform().daemon().name("door of " + namespace).start(this::open);
  }

  private void open() {
    while (!door.isClosed()) {
      try {
        Socket inside = door.accept();
        try {
          Socket outside = new Socket();
          outside.connect(server);
          carry(inside, outside);
          carry(outside, inside);
        } catch (IOException _) {
          inside.close(); // the server is down
        }
      } catch (IOException _) {
        // closed
      }
    }
  }

  private static void carry(Socket from, Socket to) {
    Thread.ofPlatform()
        .daemon()
        .name("to the API server and back")
        .start(
            () -> {
              try (from;
                  to) {
                from.getInputStream().transferTo(to.getOutputStream());
              } catch (IOException _) {
                // either side has ended it
              }
            });
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
