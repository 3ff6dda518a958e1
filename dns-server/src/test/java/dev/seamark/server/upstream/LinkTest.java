package dev.seamark.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

@DisplayName("A link to an upstream")
class LinkTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  enum Io {
    NIO,
    EPOLL;

    Loops open() {
      Assumptions.assumeTrue(this == NIO || Epoll.isAvailable());
      IoHandlerFactory factory =
          this == NIO ? NioIoHandler.newFactory() : EpollIoHandler.newFactory();
      return new Loops(new MultiThreadIoEventLoopGroup(1, factory));
    }
  }

  record Loops(MultiThreadIoEventLoopGroup group) implements AutoCloseable {
    EventLoop next() {
      return group.next();
    }

    @Override
    public void close() {
      group.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private static Link link(FakeServer server, EventLoop loop, Link.Limits settings) {
    return link(server.port(), loop, settings);
  }

  private static Link link(int port, EventLoop loop, Link.Limits settings) {
    Upstream upstream =
        new Upstream(
            new Endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
            new HealthCheck(SECOND, 0, true, WireName.ROOT, false),
            new UpstreamMeters.Family(new SimpleMeterRegistry(), "forward"));
    return Link.toAll(List.of(upstream), loop, System::nanoTime, settings).getFirst();
  }

  private static Link.Limits settings(long expireNanos, int maxIdle) {
    return new Link.Limits(10 * SECOND, expireNanos, 0, maxIdle);
  }

  private static CompletableFuture<String> ask(
      Link link, EventLoop loop, boolean tcp, String name) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    byte[] query =
        Message.newQuery(Record.newRecord(Name.fromConstantString(name), Type.A, DClass.IN))
            .toWire();
    loop.execute(
        () ->
            link.ask(
                tcp,
                query,
                query.length,
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
                }));
    return outcome;
  }

  private static String outcome(CompletableFuture<String> of) throws Exception {
    return of.get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @DisplayName("works on the loop's own kind of sockets, over UDP and TCP")
  @EnumSource
  void anyIo(Io io) throws Exception {
    try (Loops group = io.open();
        FakeServer server = FakeServer.answering("192.0.2.1")) {
      EventLoop loop = group.next();
      Link link = link(server, loop, settings(SECOND, 0));
      assertThat(outcome(ask(link, loop, false, "a.example."))).isEqualTo("replied");
      assertThat(outcome(ask(link, loop, true, "a.example."))).isEqualTo("replied");
    }
  }

  @ParameterizedTest
  @DisplayName("says in Go's words that nobody listens")
  @EnumSource
  void refused(Io io) throws Exception {
    try (Loops group = io.open()) {
      EventLoop loop = group.next();
      int port = FakeServer.deadPort();
      Link link = link(port, loop, settings(SECOND, 0));
      assertThat(outcome(ask(link, loop, false, "a.example.")))
          .matches(
              "(read|write) udp 127.0.0.1:[0-9]+->127.0.0.1:"
                  + port
                  + ": (read: )?connection refused");
      assertThat(outcome(ask(link, loop, true, "a.example.")))
          .isEqualTo("dial tcp 127.0.0.1:" + port + ": connect: connection refused");
    }
  }

  @ParameterizedTest
  @DisplayName("keeps no connection that expires at once, and no more idle ones than it may")
  @EnumSource
  void idle(Io io) throws Exception {
    try (Loops group = io.open();
        FakeServer server = FakeServer.answering("192.0.2.1")) {
      EventLoop loop = group.next();
      Link none = link(server, loop, settings(0, 0));
      for (int i = 0; i < 3; i++) {
        assertThat(outcome(ask(none, loop, true, "a.example."))).isEqualTo("replied");
        assertThat(outcome(ask(none, loop, false, "a.example."))).isEqualTo("replied");
      }
      assertThat(server.connections()).isEqualTo(3);
      Set<Integer> ports = new HashSet<>();
      server.asked().forEach(asked -> ports.add(asked.from().getPort()));
      assertThat(ports).hasSize(6);
    }
  }

  @ParameterizedTest
  @DisplayName("opens further connections when one is busy, and keeps only so many idle ones")
  @EnumSource
  void busy(Io io) throws Exception {
    List<FakeServer.Asked> held = new CopyOnWriteArrayList<>();
    try (Loops group = io.open();
        FakeServer server = FakeServer.open(held::add)) {
      EventLoop loop = group.next();
      Link link = link(server, loop, settings(60 * SECOND, 1));
      List<CompletableFuture<String>> outcomes = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        outcomes.add(ask(link, loop, true, "n" + i + ".example."));
      }
      Await.until("all have arrived", () -> held.size() == 40);
      assertThat(server.connections()).isBetween(2, 8);
      for (FakeServer.Asked asked : held) {
        asked.reply(asked.with("192.0.2.1"));
      }
      for (CompletableFuture<String> one : outcomes) {
        assertThat(outcome(one)).isEqualTo("replied");
      }
      int before = server.connections();
      held.clear();
      CompletableFuture<String> another = ask(link, loop, true, "z.example.");
      Await.until("it has arrived", () -> held.size() == 1);
      held.getFirst().reply(held.getFirst().with("192.0.2.1"));
      assertThat(outcome(another)).isEqualTo("replied");
      assertThat(server.connections()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @DisplayName("gives up a connection whose upstream says nothing, and fails with a timeout")
  @EnumSource
  void silent(Io io) throws Exception {
    try (Loops group = io.open();
        FakeServer server = FakeServer.silent()) {
      EventLoop loop = group.next();
      Link link = link(server, loop, new Link.Limits(SECOND / 10, SECOND, 0, 0));
      String expected = " 127.0.0.1:[0-9]+->127.0.0.1:" + server.port() + ": i/o timeout";
      assertThat(outcome(ask(link, loop, true, "a.example."))).matches("read tcp" + expected);
      assertThat(outcome(ask(link, loop, true, "a.example."))).matches("read tcp" + expected);
      assertThat(server.connections()).isEqualTo(2);
      assertThat(outcome(ask(link, loop, false, "a.example."))).matches("read udp" + expected);
    }
  }

  @ParameterizedTest
  @DisplayName("fails with EOF where the upstream hangs up on a connection that never worked")
  @EnumSource
  void hangsUp(Io io) throws Exception {
    try (Loops group = io.open()) {
      FakeServer[] self = new FakeServer[1];
      try (FakeServer server = FakeServer.open(asked -> self[0].hangUp())) {
        self[0] = server;
        EventLoop loop = group.next();
        Link link = link(server, loop, settings(SECOND, 0));
        assertThat(outcome(ask(link, loop, true, "a.example.")))
            .matches("EOF|read tcp .*: read: connection reset by peer");
      }
    }
  }

  @ParameterizedTest
  @DisplayName("that is retired still delivers what is in flight")
  @EnumSource
  void retired(Io io) throws Exception {
    List<FakeServer.Asked> held = new CopyOnWriteArrayList<>();
    try (Loops group = io.open();
        FakeServer server = FakeServer.open(held::add)) {
      EventLoop loop = group.next();
      Link link = link(server, loop, settings(SECOND, 0));
      CompletableFuture<String> udp = ask(link, loop, false, "a.example.");
      CompletableFuture<String> tcp = ask(link, loop, true, "a.example.");
      Await.until("both have arrived", () -> held.size() == 2);
      Link.retireAll(List.of(link));
      for (FakeServer.Asked asked : held) {
        asked.reply(asked.with("192.0.2.1"));
      }
      assertThat(outcome(udp)).isEqualTo("replied");
      assertThat(outcome(tcp)).isEqualTo("replied");
    }
  }
}
