package dev.seamark.proxy.userspace;

import java.io.InputStream;
import java.io.OutputStream;

/** An endpoint in a process of its own that sends back what it gets. */
final class EchoProgram {
  private EchoProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (Endpoint echo =
        Endpoint.that(
            socket -> {
              InputStream in = socket.getInputStream();
              OutputStream out = socket.getOutputStream();
              byte[] some = new byte[16];
              for (int count = in.read(some); count >= 0; count = in.read(some)) {
                out.write(some, 0, count);
              }
              socket.close();
            })) {
      System.out.println(
          "ready " + echo.address().getAddress().getHostAddress() + " " + echo.address().getPort());
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
