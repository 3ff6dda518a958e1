package dev.seamark.e2e.peer;

import dev.seamark.e2e.cluster.Child;
import dev.seamark.e2e.cluster.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Message;
import org.xbill.DNS.SimpleResolver;

/** A DNS server as a process, started with a Corefile. */
final class Peer implements AutoCloseable {
  private static final Duration STARTING = Duration.ofMinutes(3); // the first start may build it

  private final Child process;
  private final int port;

  private Peer(Child process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts the program in this folder, and waits until it listens at the port. */
  static Peer start(Path program, Path folder, String corefile, int port) {
    String name = program.getFileName().toString();
    try {
      Path file = Files.writeString(folder.resolve(name + "-" + port + ".Corefile"), corefile);
      Child process =
          Child.start(
              folder.resolve(name + "-" + port + ".log"),
              Map.of("SEAMARK_HEAP", "128m"),
              List.of(program.toString(), "-conf", file.toString()));
      Peer peer = new Peer(process, port);
      Eventually.holds(STARTING, peer::check);
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new IOException("nothing listens; it printed: " + process.output(), e);
    }
  }

  /** What it answers to the question. */
  Said ask(Asked asked) {
    try {
      SimpleResolver resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
      resolver.setPort(port);
      resolver.setTCP(asked.tcp());
      resolver.setIgnoreTruncation(true);
      resolver.setTimeout(Duration.ofSeconds(5));
      Message reply = resolver.send(asked.message());
      return Said.of(reply);
    } catch (IOException _) {
      return Said.NOTHING;
    }
  }

  @Override
  public void close() {
    process.kill();
  }
}
