package dev.seamark.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seamark.proxy.userspace.Child.OpenFiles;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A process that carries connections")
class ProcessTest {
  private static final int WANTED = 10_000;

  /** What a process opens besides connections. */
  private static final int OTHER_FILES = 200;

  private final IpAddress service = Ports.freshAddress();

  /** The proxy's process, and what it says of itself. */
  private record Proxy(Child child, int most, int files, String problems) implements AutoCloseable {
    @Override
    public void close() {
      child.close();
    }
  }

  private Proxy proxy(OpenFiles openFiles, Child echo, int atLeast) {
    String[] at = echo.ready().split(" ");
    Child child =
        new Child(
            openFiles,
            ProxyProgram.class,
            service.toString(),
            at[1],
            at[2],
            Integer.toString(atLeast));
    String[] words = child.ready().split(" ", 4);
    return new Proxy(child, Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3]);
  }

  @Test
  @Timeout(240)
  @DisplayName("carries 10 000 at a time, two open files for each")
  void manyConnections() throws IOException {
    try (Child echo = new Child(EchoProgram.class);
        Proxy proxy = proxy(OpenFiles.MANY, echo, WANTED);
        Crowd crowd = new Crowd(service)) {
      assertThat(proxy.problems).isEqualTo("[]");
      int room = Math.min((proxy.files - OTHER_FILES) / 2, openFiles() - OTHER_FILES);
      crowd.grow(Math.min(WANTED, room));
      crowd.talk(); // all of them are there now, and all still work
      // where this is skipped, service-proxy/src/test/vm has a machine that allows as many
      assumeTrue(
          crowd.size() == WANTED,
          () ->
              "%,d were carried; %,d take %,d open files in the proxy, and this user may have %,d"
                  .formatted(crowd.size(), WANTED, 2 * WANTED + OTHER_FILES, proxy.files));
    }
  }

  private static int openFiles() {
    return (int) Math.min(Integer.MAX_VALUE, UserspaceSettings.openFiles());
  }

  @Test
  @Timeout(120)
  @DisplayName("carries as many as its hard limit of open files allows, and resets further ones")
  void limitOfFiles() throws IOException {
    try (Child echo = new Child(EchoProgram.class);
        Proxy proxy = proxy(OpenFiles.FEW, echo, 0);
        Crowd crowd = new Crowd(service)) {
      assertThat(proxy.files).isEqualTo(4_096);
      assertThat(proxy.most).isEqualTo(1_161);
      crowd.grow(proxy.most);
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> crowd.grow(1)).hasMessageContaining("reset");
      }
      crowd.talk();
    }
  }

  @Test
  @Timeout(120)
  @DisplayName("goes on with those that it has where open files run out, and takes others later")
  void withoutFiles() throws IOException {
    try (Child echo = new Child(EchoProgram.class);
        Proxy proxy = proxy(OpenFiles.VERY_FEW, echo, WANTED)) {
      List<Socket> carried = new ArrayList<>();
      for (Optional<Socket> next = another(); next.isPresent(); next = another()) {
        carried.add(next.get());
        assertThat(carried).hasSizeLessThan(proxy.files);
      }
      assertThat(carried).hasSizeGreaterThan(50).allMatch(ProcessTest::answers);
      for (Socket socket : carried.subList(0, 10)) {
        socket.close();
      }
      Await.until("there is room again", () -> another().isPresent());
      assertThat(carried.subList(10, carried.size())).allMatch(ProcessTest::answers);
      for (Socket socket : carried) {
        socket.close();
      }
    }
  }

  /** One more connection, if it is carried. */
  private Optional<Socket> another() {
    try {
      Socket socket = Client.connect(service);
      if (answers(socket)) {
        return Optional.of(socket);
      }
      socket.close();
    } catch (IOException _) {
      // reset at once
    }
    return Optional.empty();
  }

  private static boolean answers(Socket socket) {
    try {
      socket.setSoTimeout(2_000);
      socket.getOutputStream().write('x');
      return socket.getInputStream().read() == 'x';
    } catch (IOException _) {
      return false; // reset, or not accepted
    }
  }

  @Test
  @Timeout(120)
  @DisplayName("leaves its addresses free to its successor at once when it is killed")
  void killed() throws IOException {
    Endpoint one = Endpoint.thatSaysItsName();
    try (Child echo = new Child(EchoProgram.class);
        Plane successor = new Plane()) {
      try (Proxy proxy = proxy(OpenFiles.USUAL, echo, 0);
          Socket socket = Client.connect(service);
          Socket idle = Client.connect(service)) {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        proxy.child.kill(); // in the middle of connections
        assertThat(idle.isConnected()).isTrue();
        successor.with(
            Ports.service("web", Protocol.TCP, service, one.address()),
            Ports.service("dns", Protocol.UDP, service, one.address()));
        assertThat(successor.problems()).isEmpty();
        assertThat(Client.ask(service)).isEqualTo(one.name());
      }
    } finally {
      one.close();
    }
  }
}
