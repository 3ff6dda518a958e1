package dev.seamark.proxy.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program with {@code --userspace-drain-period}, over sockets. */
@DisplayName("With a drain period, a connection")
class DrainPeriodTest {
  private static final String SERVING = "{ready: true}";
  private static final String TERMINATING = "{ready: false, serving: true, terminating: true}";
  private static final String NOT_SERVING = "{ready: false, serving: false, terminating: true}";

  private final List<AutoCloseable> opened = new ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  /** A pod that says its name to each connection, and then sends back what it gets. */
  private ServerSocket pod(String address) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(address));
    opened.add(server);
    Thread.ofVirtual()
        .start(
            () -> {
              while (true) {
                try {
                  Socket socket = server.accept();
                  Thread.ofVirtual().start(() -> echo(socket, address));
                } catch (IOException _) {
                  return; // closed
                }
              }
            });
    return server;
  }

  private static void echo(Socket socket, String name) {
    try (socket) {
      socket.getOutputStream().write((name + "\n").getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException _) {
      // cut
    }
  }

  private String endpoint(ServerSocket pod, String conditions) {
    return """
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: web-%s, labels: {kubernetes.io/service-name: web}}
    addressType: IPv4
    ports: [{port: %d}]
    endpoints: [{addresses: [%s], conditions: %s}]
    """
        .formatted(
            pod.getInetAddress().getHostAddress().replace('.', '-'),
            pod.getLocalPort(),
            pod.getInetAddress().getHostAddress(),
            conditions);
  }

  /** Replaces what there is, all at once. */
  private void apply(String... slices) throws IOException {
    String service =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 18080}]}
        """;
    Path file = Files.writeString(folder.resolve("web.new"), service + String.join("", slices));
    Files.move(file, folder.resolve("web.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private Program proxy() throws IOException {
    List<String> command = new ArrayList<>(Program.proxy());
    command.addAll(
        List.of(
            "--manifests=" + folder,
            "--service-cidr=127.97.0.0/16",
            "--userspace-drain-period=500ms",
            "--healthz-bind-address=",
            "--metrics-bind-address="));
    Program proxy = Program.start(command);
    opened.add(proxy);
    return proxy;
  }

  /** A connection that this pod has. */
  private Socket connectedTo(ServerSocket pod, String service) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < deadline) {
      Socket socket = new Socket(service, 18_080);
      socket.setSoTimeout(30_000);
      if (line(socket).equals(pod.getInetAddress().getHostAddress())) {
        opened.add(socket);
        return socket;
      }
      socket.close();
    }
    throw new AssertionError("nobody came to " + pod);
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c > '\n'; c = socket.getInputStream().read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private static boolean talks(Socket socket) throws IOException {
    socket.getOutputStream().write('x');
    return socket.getInputStream().read() == 'x';
  }

  private static void assertCut(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().read()).hasMessageContaining("reset");
  }

  @Test
  @DisplayName("goes on while its endpoint serves, and is cut where it does not any more")
  void cut() throws Exception {
    ServerSocket stays = pod("127.41.0.11");
    ServerSocket terminates = pod("127.41.0.12");
    ServerSocket goes = pod("127.41.0.13");
    ServerSocket goesLater = pod("127.41.0.14");
    apply(
        endpoint(stays, SERVING),
        endpoint(terminates, SERVING),
        endpoint(goes, SERVING),
        endpoint(goesLater, SERVING));
    String line = proxy().await(text -> text.contains("default/web/tcp"));
    Matcher address = Pattern.compile("127\\.97\\.\\d+\\.\\d+").matcher(line);
    assertThat(address.find()).isTrue();
    Socket first = connectedTo(stays, address.group());
    Socket second = connectedTo(terminates, address.group());
    Socket third = connectedTo(goes, address.group());
    Socket fourth = connectedTo(goesLater, address.group());

    apply(
        endpoint(stays, SERVING), endpoint(terminates, TERMINATING), endpoint(goesLater, SERVING));
    assertCut(third);
    assertThat(talks(fourth)).isTrue();
    apply(endpoint(stays, SERVING), endpoint(terminates, TERMINATING));
    assertCut(fourth); // the other one would have been cut by now
    assertThat(talks(first)).isTrue();
    assertThat(talks(second)).isTrue();

    apply(endpoint(stays, SERVING), endpoint(terminates, NOT_SERVING));
    assertCut(second);
    assertThat(talks(first)).isTrue();

    Files.delete(folder.resolve("web.yaml"));
    assertCut(first);
  }
}
