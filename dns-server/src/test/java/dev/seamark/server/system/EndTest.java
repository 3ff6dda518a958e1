package dev.seamark.server.system;

import static dev.seamark.server.system.Instance.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.Page;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("Asked to end,")
class EndTest {
  private static final String NAME = "web.default.svc.cluster.local.";

  @TempDir Path directory;

  @Test
  @DisplayName("it is not ready at once, serves while it is lame, and ends with 0")
  void servesWhileLame() throws Exception {
    int port = Instance.freePort();
    int ready = Instance.freePort();
    int health = Instance.freePort();
    try (Instance server =
        Instance.serving(
            directory,
            corefile(
                port,
                """
                ready 127.0.0.1:%d
                health 127.0.0.1:%d {
                    lameduck 5s
                }
                """
                    .formatted(ready, health)))) {
      Await.until("ready", () -> Page.get(ready, "/ready").status() == 200);
      server.program().signal("TERM");
      server.awaitLine("plugin/health: Going into lameduck mode for 5s");
      Await.until("not ready", () -> Page.get(ready, "/ready").status() == 503);
      assertThat(addresses(port, NAME)).containsExactly("10.96.0.10");
      assertThat(Page.get(health, "/health").status()).isEqualTo(200);
      assertThat(server.program().exitCode()).isZero();
      assertThat(server.count("SIGTERM: Shutting down servers then terminating")).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("it still hands on what upstreams are slow to say")
  void answersWhatIsInFlight() throws Exception {
    int port = Instance.freePort();
    try (DatagramSocket upstream = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Instance server =
            Instance.serving(
                directory, corefile(port, "forward . 127.0.0.1:" + upstream.getLocalPort()))) {
      CompletableFuture<Message> reply =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Instance.ask(port, "slow.example.org.", Type.A);
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      DatagramPacket query = nextQueryFor(upstream, "slow.example.org.");
      server.program().signal("TERM");
      server.awaitLine("SIGTERM: ");
      reply(upstream, query, "192.0.2.7");
      assertThat(reply.get(20, TimeUnit.SECONDS).getSection(Section.ANSWER))
          .extracting(Record::rdataToString)
          .containsExactly("192.0.2.7");
      assertThat(server.program().exitCode()).isZero();
    }
  }

  @Test
  @DisplayName("twice, it ends at once")
  void endsAtOnceIfAskedTwice() throws Exception {
    int port = Instance.freePort();
    int health = Instance.freePort();
    try (Instance server =
        Instance.serving(
            directory,
            corefile(port, "health 127.0.0.1:%d {\n lameduck 10m\n}".formatted(health)))) {
      server.program().signal("INT");
      server.awaitLine("Going into lameduck mode");
      server.program().signal("INT");
      assertThat(server.program().exitCode()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("before it serves, it ends without waiting for what it waits for")
  void endsDuringStart() throws Exception {
    String waiting =
        corefile(Instance.freePort(), "")
            .replace("/manifests", "/nowhere\n        startup_timeout 10m");
    try (Instance server = Instance.starting(directory, waiting)) {
      server.awaitLine("waiting for manifests of " + directory + "/nowhere");
      server.program().signal("TERM");
      assertThat(server.program().exitCode()).isZero();
      assertThat(server.count("SIGTERM: Terminating before the start was done")).isEqualTo(1);
    }
  }

  private String corefile(int port, String more) throws java.io.IOException {
    Path manifests = Files.createDirectories(directory.resolve("manifests"));
    Files.writeString(
        manifests.resolve("web.yaml"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec: {clusterIP: 10.96.0.10, ports: [{port: 80}]}
        """);
    return """
    .:%d {
        bind 127.0.0.1
        errors
        kubernetes cluster.local {
            manifests %s
        }
        %s
    }
    """
        .formatted(port, manifests, more);
  }

  private static DatagramPacket nextQueryFor(DatagramSocket upstream, String name)
      throws Exception {
    upstream.setSoTimeout(20_000);
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      upstream.receive(packet);
      if (message(packet).getQuestion().getName().equals(Name.fromString(name))) {
        return packet;
      }
    }
  }

  private static Message message(DatagramPacket packet) throws java.io.IOException {
    return new Message(java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  private static void reply(DatagramSocket upstream, DatagramPacket to, String address)
      throws Exception {
    Message query = message(to);
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(org.xbill.DNS.Flags.QR);
    reply.addRecord(query.getQuestion(), Section.QUESTION);
    reply.addRecord(
        Record.fromString(query.getQuestion().getName(), Type.A, DClass.IN, 60, address, Name.root),
        Section.ANSWER);
    byte[] bytes = reply.toWire();
    upstream.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
  }
}
