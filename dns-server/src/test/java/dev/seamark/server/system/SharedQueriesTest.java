package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.upstream.FakeServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("Many clients that ask the same at once")
class SharedQueriesTest {
  private static final int CLIENTS = 100;

  @TempDir Path directory;

  @ParameterizedTest(name = "with \"{0}\"")
  @ValueSource(strings = {"", "cache"})
  @DisplayName("are one query to the upstream, whichever event loop they came to")
  void one(String cache) throws Exception {
    List<FakeServer.Asked> held = new CopyOnWriteArrayList<>();
    int port = Instance.freePort();
    int metrics = Instance.freePort();
    String corefile =
        """
        .:%d {
            bind 127.0.0.1
            prometheus 127.0.0.1:%d
            %s
            forward . UPSTREAM
        }
        """
            .formatted(port, metrics, cache);
    List<DatagramSocket> clients = new ArrayList<>();
    try (FakeServer upstream = FakeServer.open(held::add);
        Instance _ =
            Instance.serving(directory, corefile.replace("UPSTREAM", upstream.address()))) {
      for (int i = 0; i < CLIENTS; i++) {
        Name name = Name.fromString("www.example.org.");
        byte[] query = Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)).toWire();
        DatagramSocket client = new DatagramSocket();
        client.setSoTimeout(20_000);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        client.send(new DatagramPacket(query, query.length));
        clients.add(client);
      }
      dev.seamark.server.harness.Await.until(
          "all others wait",
          () -> Instance.metric(metrics, "seamark_forward_joined_total") == CLIENTS - 1);
      held.getFirst().reply(held.getFirst().with("192.0.2.1"));
      for (DatagramSocket client : clients) {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        client.receive(packet);
        byte[] reply = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        assertThat(new Message(reply).getSection(Section.ANSWER)).hasSize(1);
      }
      assertThat(upstream.asked()).hasSize(1);
    } finally {
      clients.forEach(DatagramSocket::close);
    }
  }
}
