package dev.seamark.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.client.Clients;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.harness.Await;
import dev.seamark.server.transport.UdpServer.Kind;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

@DisplayName("A UDP socket")
class UdpSocketTest {
  @ParameterizedTest
  @CsvSource({
    "MMSG, 127.0.0.1",
    "MMSG, ::1",
    "NETTY, 127.0.0.1",
    "NETTY, ::1",
  })
  @DisplayName("takes a query to the responder and the reply back, and knows both ends")
  void answers(Kind kind, String ip) throws Exception {
    BlockingQueue<InetSocketAddress> seen = new LinkedBlockingQueue<>();
    try (UdpServer server =
            UdpServer.open(
                kind,
                ip,
                x -> {
                  seen.add(x.peer().remote());
                  seen.add(x.peer().local());
                  assertThat(x.peer().client()).isEqualTo(Clients.at(InetAddress.ofLiteral(ip)));
                  assertThat(x.peer().overIpv6()).isEqualTo(ip.contains(":"));
                  UdpServer.echo(x);
                });
        UdpClient client = new UdpClient(ip, server.port())) {
      Message reply = client.ask(UdpClient.question(7, "a.example.")).message();

      assertThat(reply.getHeader().getID()).isEqualTo(7);
      assertThat(reply.getHeader().getFlag(Flags.QR)).isTrue();
      assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(reply.getQuestion().getName()).hasToString("a.example.");
      InetSocketAddress remote = seen.take();
      assertThat(remote.getAddress().isLoopbackAddress()).isTrue();
      assertThat(remote.getPort()).isEqualTo(client.local().getPort());
      InetSocketAddress local = seen.take();
      assertThat(local.getAddress().isLoopbackAddress()).isTrue();
      assertThat(local.getPort()).isEqualTo(server.port());
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("answers each of a thousand queries that come at once, with its own reply")
  void answersBatches(Kind kind) throws Exception {
    try (UdpServer server = UdpServer.open(kind, "127.0.0.1", UdpServer::echo);
        UdpClient client = new UdpClient("127.0.0.1", server.port())) {
      for (int id = 0; id < 1000; id++) {
        client.send(UdpClient.question(id, "name-" + id + ".example."));
      }
      assertThat(namesById(client, 1000)).isEqualTo(expectedNames(1000));
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends replies that come later to whoever asked, in whatever order they come")
  void answersLater(Kind kind) throws Exception {
    List<Exchange> waiting = new CopyOnWriteArrayList<>();
    try (UdpServer server = UdpServer.open(kind, "127.0.0.1", waiting::add);
        UdpClient one = new UdpClient("127.0.0.1", server.port());
        UdpClient other = new UdpClient("127.0.0.1", server.port())) {
      for (int id = 0; id < 300; id++) {
        one.send(UdpClient.question(id, "name-" + id + ".example."));
        other.send(UdpClient.question(id + 1000, "other-" + id + ".example."));
      }
      Await.until("all have come", () -> waiting.size() == 600);
      server.onLoop(
          _ -> {
            waiting.reversed().forEach(x -> x.resume(() -> UdpServer.echo(x)));
            return true;
          });
      assertThat(namesById(one, 300)).isEqualTo(expectedNames(300));
      assertThat(namesById(other, 300).keySet()).contains(1000, 1299).doesNotContain(0, 299);
    }
  }

  private static Map<Integer, String> namesById(UdpClient client, int replies) throws IOException {
    Map<Integer, String> names = new TreeMap<>();
    for (int i = 0; i < replies; i++) {
      Message reply = client.receive().message();
      names.put(reply.getHeader().getID(), reply.getQuestion().getName().toString());
    }
    return names;
  }

  private static Map<Integer, String> expectedNames(int count) {
    Map<Integer, String> names = new TreeMap<>();
    for (int id = 0; id < count; id++) {
      names.put(id, "name-" + id + ".example.");
    }
    return names;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("outlives empty datagrams, rubbish and datagrams beyond any query")
  void outlivesRubbish(Kind kind) throws Exception {
    try (UdpServer server = UdpServer.open(kind, "127.0.0.1", UdpServer::echo);
        UdpClient client = new UdpClient("127.0.0.1", server.port())) {
      client.send(new byte[0]);
      client.send(new byte[] {1, 2, 3});
      client.send(new byte[60_000]);
      byte[] reply = new byte[12];
      reply[2] = (byte) 0x80;
      client.send(reply);
      client.send(UdpClient.question(9, "a.example."));
      Message last = client.receive().message();
      while (last.getHeader().getID() != 9) {
        last = client.receive().message();
      }
      assertThat(last.getRcode()).isEqualTo(Rcode.NOERROR);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends a reply as large as the client takes")
  void sendsLargeReplies(Kind kind) throws Exception {
    try (UdpServer server = UdpServer.open(kind, "127.0.0.1", UdpSocketTest::answerLarge);
        UdpClient client = new UdpClient("127.0.0.1", server.port())) {
      Message query = UdpClient.question(3, "large.example.");
      query.addRecord(new OPTRecord(60_000, 0, 0), Section.ADDITIONAL);
      for (int i = 0; i < 5; i++) {
        client.send(query);
      }
      for (int i = 0; i < 5; i++) {
        assertThat(client.receive().message().getSection(Section.ANSWER)).hasSize(200);
      }
    }
  }

  private static void answerLarge(Exchange x) {
    Message reply = new Message(x.query().id());
    reply.getHeader().setFlag(Flags.QR);
    reply.addRecord(x.queryMessage().getQuestion(), Section.QUESTION);
    Name name = x.queryMessage().getQuestion().getName();
    for (int i = 0; i < 200; i++) {
      reply.addRecord(new TXTRecord(name, DClass.IN, 5, i + "x".repeat(240)), Section.ANSWER);
    }
    x.answered(x.block().chain()[0], reply);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("goes on when a client has gone before its reply came")
  void outlivesClients(Kind kind) throws Exception {
    List<Exchange> waiting = new CopyOnWriteArrayList<>();
    try (UdpServer server = UdpServer.open(kind, "127.0.0.1", waiting::add);
        UdpClient client = new UdpClient("127.0.0.1", server.port())) {
      try (UdpClient gone = new UdpClient("127.0.0.1", server.port())) {
        gone.send(UdpClient.question(1, "gone.example."));
        Await.until("it has come", () -> waiting.size() == 1);
      }
      client.send(UdpClient.question(2, "here.example."));
      Await.until("both have come", () -> waiting.size() == 2);
      server.onLoop(
          _ -> {
            waiting.forEach(x -> x.resume(() -> UdpServer.echo(x)));
            return true;
          });
      assertThat(client.receive().message().getHeader().getID()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("is drained when the last query in flight has ended, and not before")
  void drains(Kind kind) throws Exception {
    List<Exchange> waiting = new CopyOnWriteArrayList<>();
    try (UdpServer server = UdpServer.open(kind, "127.0.0.1", waiting::add);
        UdpClient client = new UdpClient("127.0.0.1", server.port())) {
      client.send(UdpClient.question(5, "slow.example."));
      Await.until("it has come", () -> waiting.size() == 1);
      Promise<Void> drained = server.drain();
      assertThat(drained.await(200, TimeUnit.MILLISECONDS)).isFalse();
      server.onLoop(
          _ -> {
            waiting.forEach(x -> x.resume(() -> UdpServer.echo(x)));
            return true;
          });
      assertThat(drained.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(client.receive().message().getHeader().getID()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("lets go of its port when it is closed, and ignores replies that come later still")
  void closes(Kind kind) throws Exception {
    List<Exchange> waiting = new CopyOnWriteArrayList<>();
    try (UdpServer server = UdpServer.open(kind, "127.0.0.1", waiting::add);
        UdpClient client = new UdpClient("127.0.0.1", server.port())) {
      client.send(UdpClient.question(5, "late.example."));
      Await.until("it has come", () -> waiting.size() == 1);
      int port = server.port();
      server.closeSocket();
      server.onLoop(
          _ -> {
            waiting.forEach(x -> x.resume(() -> UdpServer.echo(x)));
            return true;
          });
      new java.net.DatagramSocket(port, java.net.InetAddress.getLoopbackAddress()).close();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("says why an address cannot be had")
  void saysWhy(Kind kind) {
    assertThatThrownBy(
            () -> {
              try (UdpServer server = UdpServer.open(kind, "203.0.113.1", UdpServer::echo)) {
                server.drain();
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Cannot assign requested address");
  }
}
