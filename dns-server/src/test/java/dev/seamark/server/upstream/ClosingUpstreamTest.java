package dev.seamark.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** RFC 7766 section 6.2.4. */
@DisplayName("Of an upstream that closes its TCP connections")
class ClosingUpstreamTest {
  private static final int QUESTIONS = 40;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    group.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Answers so many questions of each connection, one after the other, and closes it. */
  private static final class Server implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 300, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final int replies;

    Server(int replies) throws IOException {
      this.replies = replies;
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      try {
        while (true) {
          Socket connection = socket.accept();
          connections.incrementAndGet();
          Thread.ofVirtual().start(() -> serve(connection));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void serve(Socket connection) {
      try (connection) {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        DataOutputStream out = new DataOutputStream(connection.getOutputStream());
        for (int i = 0; i <= replies; i++) {
          byte[] query = new byte[in.readUnsignedShort()];
          in.readFully(query);
          if (i < replies) {
            Message reply = new Message(query);
            reply.getHeader().setFlag(Flags.QR);
            byte[] wire = reply.toWire();
            out.writeShort(wire.length);
            out.write(wire);
          }
          if (i == replies - 1) {
            return; // whatever has come meanwhile is not read: the client may see a reset
          }
        }
      } catch (IOException e) {
        // the client has closed it
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private Link link(Server server) {
    Upstream upstream =
        new Upstream(
            new Endpoint((InetSocketAddress) server.socket.getLocalSocketAddress()),
            new HealthCheck(1, 0, true, WireName.ROOT, true),
            new UpstreamMeters.Family(meters, "forward"));
    long second = TimeUnit.SECONDS.toNanos(1);
    Link.Limits settings = new Link.Limits(20 * second, 10 * second, 0, 0);
    return Link.toAll(List.of(upstream), loop, System::nanoTime, settings).getFirst();
  }

  private CompletableFuture<String> ask(Link link, int number) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    Name name = Name.fromConstantString("n" + number + ".test.");
    byte[] query = Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)).toWire();
    Waiter waiter =
        new Waiter() {
          @Override
          public void replied(byte[] message, int length) {
            outcome.complete("replied");
          }

          @Override
          public void mismatched() {
            outcome.complete("mismatched");
          }

          @Override
          public void failed(String why) {
            outcome.complete(why);
          }
        };
    loop.execute(() -> link.ask(true, query, query.length, waiter));
    return outcome;
  }

  @ParameterizedTest(name = "{0} replies a connection, {1} questions at once")
  @CsvSource({"1, 1", "1, 2", "1, 8", "1, 16", "1, 40", "2, 1", "2, 8", "2, 16", "3, 40"})
  @DisplayName("every question is answered")
  void answered(int replies, int atOnce) throws Exception {
    try (Server server = new Server(replies)) {
      Link link = link(server);
      List<String> outcomes = new ArrayList<>();
      Deque<CompletableFuture<String>> inFlight = new ArrayDeque<>();
      for (int i = 0; i < QUESTIONS; i++) {
        if (inFlight.size() == atOnce) {
          outcomes.add(inFlight.removeFirst().get(20, TimeUnit.SECONDS));
        }
        inFlight.addLast(ask(link, i));
      }
      for (CompletableFuture<String> one : inFlight) {
        outcomes.add(one.get(20, TimeUnit.SECONDS));
      }
      assertThat(outcomes).hasSize(QUESTIONS).containsOnly("replied");
      assertThat(server.connections.get()).isLessThan(4 * QUESTIONS);
    }
  }

  @Test
  @DisplayName("which answers nothing, questions fail after a few attempts, each on its own")
  void bounded() throws Exception {
    try (Server server = new Server(0)) {
      Link link = link(server);
      List<CompletableFuture<String>> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        all.add(ask(link, i));
      }
      for (CompletableFuture<String> one : all) {
        assertThat(one.get(20, TimeUnit.SECONDS)).matches("EOF|read tcp .*");
      }
      double repeated = meters.get("seamark_upstream_questions_repeated_total").counter().count();
      assertThat(repeated).isBetween(1.0, 16 * 3.0);
    }
  }
}
