package dev.seamark.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.seamark.server.client.Clients;
import dev.seamark.server.harness.Await;
import dev.seamark.server.transport.UdpServer.Kind;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A socket of recvmmsg and sendmmsg")
class MmsgSocketTest {
  private static final int EAGAIN = 11;
  private static final int EPERM = 1;

  @Nested
  @DisplayName("on all addresses")
  class OnAllAddresses {
    @ParameterizedTest
    @CsvSource({
      "0.0.0.0, 127.0.0.1, false",
      "0.0.0.0, 127.0.0.2, false",
      "::,      127.0.0.2, false",
      "::,      127.9.9.9, false",
      "::,      ::1,       true",
    })
    @DisplayName("replies from the one that was asked")
    void repliesFromTheAddressAsked(String bound, String asked, boolean overIpv6) throws Exception {
      BlockingQueue<InetSocketAddress> locals = new LinkedBlockingQueue<>();
      BlockingQueue<Boolean> families = new LinkedBlockingQueue<>();
      BlockingQueue<Boolean> clients = new LinkedBlockingQueue<>();
      try (UdpServer server =
              UdpServer.open(
                  Kind.MMSG,
                  bound,
                  x -> {
                    locals.add(x.peer().local());
                    families.add(x.peer().overIpv6());
                    clients.add(Clients.at(x.peer().remote().getAddress()) == x.peer().client());
                    UdpServer.echo(x);
                  });
          UdpClient client = new UdpClient(asked, server.port())) {
        InetSocketAddress expected =
            new InetSocketAddress(InetAddress.ofLiteral(asked), server.port());

        assertThat(client.ask(UdpClient.question(1, "a.example.")).from()).isEqualTo(expected);
        assertThat(locals.take()).isEqualTo(expected);
        assertThat(families.take()).isEqualTo(overIpv6);
        assertThat(clients.take()).isTrue();
      }
    }

    @Test
    @DisplayName("keeps apart what was asked of several addresses in one batch")
    void keepsAddressesApart() throws IOException {
      try (UdpServer server = UdpServer.open(Kind.MMSG, "::", UdpServer::echo);
          UdpClient one = new UdpClient("127.0.0.1", server.port());
          UdpClient two = new UdpClient("127.0.0.2", server.port());
          UdpClient six = new UdpClient("::1", server.port())) {
        for (int id = 0; id < 100; id++) {
          one.send(UdpClient.question(id, "one.example."));
          two.send(UdpClient.question(id, "two.example."));
          six.send(UdpClient.question(id, "six.example."));
        }
        for (int id = 0; id < 100; id++) {
          assertThat(one.receive().from().getAddress().getHostAddress()).isEqualTo("127.0.0.1");
          assertThat(two.receive().from().getAddress().getHostAddress()).isEqualTo("127.0.0.2");
          assertThat(six.receive().from().getAddress().isLoopbackAddress()).isTrue();
        }
      }
    }
  }

  /** Calls whose first sends fail. */
  private record Failing(DatagramCalls calls, AtomicInteger failures, int error)
      implements DatagramCalls {
    @Override
    public int receive(int fd, long headers, int count) {
      return calls.receive(fd, headers, count);
    }

    @Override
    public int send(int fd, long headers, int count) {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        return -error;
      }
      return calls.send(fd, headers, count);
    }
  }

  @Test
  @DisplayName("waits where the kernel has no room for replies, and loses none")
  void waitsForRoom() throws IOException {
    AtomicInteger failures = new AtomicInteger(5);
    try (UdpServer server =
            UdpServer.open(
                "127.0.0.1", UdpServer::echo, calls -> new Failing(calls, failures, EAGAIN));
        UdpClient client = new UdpClient("127.0.0.1", server.port())) {
      for (int id = 0; id < 500; id++) {
        client.send(UdpClient.question(id, "a.example."));
      }
      for (int id = 0; id < 500; id++) {
        assertThat(client.receive().message().getHeader().getID()).isEqualTo(id);
      }
      assertThat(failures).hasValue(0);
    }
  }

  @Test
  @DisplayName("is not drained while replies wait for room")
  void drainsWhatWaits() throws Exception {
    AtomicInteger failures = new AtomicInteger(Integer.MAX_VALUE);
    try (UdpServer server =
            UdpServer.open(
                "127.0.0.1", UdpServer::echo, calls -> new Failing(calls, failures, EAGAIN));
        UdpClient client = new UdpClient("127.0.0.1", server.port())) {
      client.send(UdpClient.question(1, "a.example."));
      Await.until("a reply waits", () -> failures.get() < Integer.MAX_VALUE);
      Promise<Void> drained = server.drain();
      assertThat(drained.await(200, TimeUnit.MILLISECONDS)).isFalse();
      failures.set(0);
      assertThat(drained.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(client.receive().message().getHeader().getID()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("loses a reply that the kernel refuses, and that one only")
  void losesWhatIsRefused() throws IOException {
    try (UdpServer server =
            UdpServer.open(
                "127.0.0.1",
                UdpServer::echo,
                calls -> new Failing(calls, new AtomicInteger(1), EPERM));
        UdpClient client = new UdpClient("127.0.0.1", server.port())) {
      client.send(UdpClient.question(1, "refused.example."));
      client.send(UdpClient.question(2, "a.example."));
      assertThat(client.receive().message().getHeader().getID()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("makes no objects for packets once the compiler is through with it")
  void allocatesNothing() throws Exception {
    // Calls of foreign functions make a small object each before the optimizing compiler had them.
    Assumptions.assumeFalse(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(option -> option.startsWith("-XX:TieredStopAtLevel")));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] query = UdpClient.question(1, "a.example.").toWire();
    try (UdpServer server = UdpServer.open(Kind.MMSG, "0.0.0.0", UdpServer::echo);
        UdpClient client = new UdpClient("127.0.0.1", server.port())) {
      long loop = server.onLoop(_ -> Thread.currentThread().threadId());
      int perRound = 50 * 40;
      double least = Double.MAX_VALUE;
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (least > 0.1 && System.nanoTime() < deadline) {
        long before = threads.getThreadAllocatedBytes(loop);
        for (int burst = 0; burst < 40; burst++) {
          for (int i = 0; i < 50; i++) {
            client.send(query);
          }
          client.skip(50);
        }
        long allocated = threads.getThreadAllocatedBytes(loop) - before;
        least = Math.min(least, allocated / (double) perRound);
      }
      assertThat(least).as("bytes per query").isLessThanOrEqualTo(0.1);
    }
  }

  @Nested
  @DisplayName("is left to Netty's")
  class LeftToNetty {
    @Test
    @DisplayName("where the loop does not poll by epoll")
    void withoutEpoll() {
      MultiThreadIoEventLoopGroup group =
          new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
      try {
        assertThat(MmsgSocket.suits(group.next())).isFalse();
      } finally {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      }
    }

    @Test
    @DisplayName("where somebody wants to compare")
    void onDemand() throws Exception {
      System.setProperty("seamark.udp", "netty");
      try (UdpServer server = UdpServer.open(Kind.NETTY, "127.0.0.1", UdpServer::echo);
          UdpClient client = new UdpClient("127.0.0.1", server.port())) {
        assertThat(MmsgSocket.suits(server.worker().loop())).isFalse();
        assertThat(client.ask(UdpClient.question(1, "a.example.")).message()).isNotNull();
      } finally {
        System.clearProperty("seamark.udp");
      }
    }
  }
}
