package dev.seamark.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A process that carries connections")
class ProcessTest {
  /** What a process opens besides connections. */
  private static final long OTHER_FILES = 200;

  private final IpAddress service = Ports.freshAddress();

  @Test
  @Timeout(240)
  @DisplayName("carries 10 000 at a time, or as many as it may open files for, two for each")
  void manyConnections() throws IOException {
    int connections = (int) Math.min(10_000, (openFiles() - OTHER_FILES) / 2);
    try (Child echo = new Child(EchoProgram.class);
        Child proxy = proxyTo(echo)) {
      assertThat(proxy.ready()).isEqualTo("ready []");
      List<SocketChannel> clients = new ArrayList<>();
      try {
        for (int i = 0; i < connections; i++) {
          clients.add(SocketChannel.open(Ports.socket(service)));
          say(clients.get(i), i);
        }
        for (int i = 0; i < connections; i++) {
          assertThat(hear(clients.get(i))).isEqualTo(i);
        }
        // all of them are there now, and all still work
        for (int i = 0; i < connections; i++) {
          say(clients.get(i), -i);
        }
        for (int i = 0; i < connections; i++) {
          assertThat(hear(clients.get(i))).isEqualTo(-i);
        }
      } finally {
        for (SocketChannel client : clients) {
          client.close();
        }
      }
    }
  }

  private Child proxyTo(Child echo) {
    String[] at = echo.ready().split(" ");
    return new Child(ProxyProgram.class, service.toString(), at[1], at[2]);
  }

  private static void say(SocketChannel client, int number) throws IOException {
    client.write(ByteBuffer.allocate(4).putInt(number).flip());
  }

  private static int hear(SocketChannel client) throws IOException {
    ByteBuffer number = ByteBuffer.allocate(4);
    while (number.hasRemaining()) {
      if (client.read(number) < 0) {
        throw new IOException("ended");
      }
    }
    return number.flip().getInt();
  }

  private static long openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : 1_000;
  }

  @Test
  @Timeout(120)
  @DisplayName("leaves its addresses free to its successor at once when it is killed")
  void killed() throws IOException {
    Endpoint one = Endpoint.thatSaysItsName();
    try (Child echo = new Child(EchoProgram.class);
        Plane successor = new Plane()) {
      try (Child proxy = proxyTo(echo);
          Socket socket = Client.connect(service);
          Socket idle = Client.connect(service)) {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        proxy.kill(); // in the middle of connections
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
