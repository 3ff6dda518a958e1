package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Small here; {@code -Drestarts.services=8200 -Drestarts.count=20 -Drestarts.damages=1000} is the
 * full size, whose figures are in docs/reliability.md.
 */
@DisplayName("A server that starts from a snapshot again and again, without its source,")
class RestartsTest {
  private static final Logger LOG = LoggerFactory.getLogger("RestartsTest");
  private static final int SERVICES = Integer.getInteger("restarts.services", 300);
  private static final int RESTARTS = Integer.getInteger("restarts.count", 3);
  private static final int DAMAGES = Integer.getInteger("restarts.damages", 1);
  private static final int AT_ONCE = 50;

  @TempDir Path directory;
  private Path manifests;
  private Path file;
  private int port;

  @BeforeEach
  void cluster() throws Exception {
    manifests = Files.createDirectory(directory.resolve("manifests"));
    file = directory.resolve("cluster.snapshot");
    port = Instance.freePort();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < SERVICES; i++) {
      all.append(service("s" + i, address(i)));
    }
    Files.writeString(manifests.resolve("all.yaml"), all);
  }

  private static String service(String name, String address) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: default}
    spec: {clusterIP: %s, ports: [{port: 80}]}
    """
        .formatted(name, address);
  }

  private static String address(int i) {
    return "10.%d.%d.%d".formatted(96 + i / 62_500, i / 250 % 250 + 1, i % 250 + 1);
  }

  private String corefile(String interval) {
    return """
    .:%d {
        bind 127.0.0.1
        kubernetes cluster.local {
            manifests %s
            service_cidr 10.96.0.0/12
            snapshot %s %s
        }
    }
    """
        .formatted(port, manifests, file, interval);
  }

  /** A server that has known the whole cluster and has ended; then its manifests go away. */
  private void leave() throws Exception {
    try (Instance server = Instance.serving(directory, corefile("30s"))) {
      Await.until("all is known", () -> rightOf(SERVICES) == SERVICES);
      server.program().signal("TERM");
      assertThat(server.program().exitCode()).isZero();
    }
    Files.move(manifests, directory.resolve("elsewhere"));
  }

  /** How many of the first Services' names have the right address. */
  private int rightOf(int services) throws IOException {
    int right = 0;
    try (DatagramSocket client = new DatagramSocket()) {
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      client.setSoTimeout(5_000);
      for (int from = 0; from < services; from += AT_ONCE) {
        int until = Math.min(services, from + AT_ONCE);
        for (int i = from; i < until; i++) {
          byte[] query = query(i);
          client.send(new DatagramPacket(query, query.length));
        }
        for (int i = from; i < until; i++) {
          right += isRight(client) ? 1 : 0;
        }
      }
    } catch (SocketTimeoutException | PortUnreachableException e) {
      return right; // it lost one, or does not listen yet
    }
    return right;
  }

  private static byte[] query(int i) throws IOException {
    Name name = Name.fromString("s%d.default.svc.cluster.local.".formatted(i));
    Message query = Message.newQuery(Record.newRecord(name, Type.A, DClass.IN));
    query.getHeader().setID(i & 0xFFFF);
    return query.toWire();
  }

  private static boolean isRight(DatagramSocket client) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    client.receive(packet);
    Message reply = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    String expected = address(reply.getHeader().getID());
    return reply.getSection(Section.ANSWER).size() == 1
        && reply.getSection(Section.ANSWER).getFirst() instanceof ARecord a
        && a.getAddress().getHostAddress().equals(expected);
  }

  @Test
  @DisplayName("has every name right each time, however it ended before")
  void everyName() throws Exception {
    leave();
    long slowest = 0;
    for (int i = 0; i < RESTARTS; i++) {
      long began = System.nanoTime();
      try (Instance server = Instance.starting(directory, corefile("30s"))) {
        Await.until("the first answer", this::answers);
        slowest = Math.max(slowest, System.nanoTime() - began);
        assertThat(rightOf(SERVICES)).as("start %d", i).isEqualTo(SERVICES);
        server.program().signal(i % 2 == 0 ? "KILL" : "TERM");
        server.program().exitCode();
      }
    }
    LOG.info(
        "{} starts with {} Services, the first answer after {} ms at most",
        RESTARTS,
        SERVICES,
        Duration.ofNanos(slowest).toMillis());
  }

  private boolean answers() throws IOException {
    try (DatagramSocket client = new DatagramSocket()) {
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      client.setSoTimeout(1_000);
      byte[] query = query(0);
      client.send(new DatagramPacket(query, query.length));
      return isRight(client);
    } catch (IOException e) {
      return false; // it does not listen yet
    }
  }

  @Test
  @DisplayName("has a whole snapshot though it was killed while it wrote one")
  void killedWhileWriting() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < RESTARTS; i++) {
      try (Instance server = Instance.starting(directory, corefile("1ms"))) {
        Await.until("all is known", () -> rightOf(SERVICES) == SERVICES);
        Await.until("it is written", () -> Files.exists(file));
        Path extra = manifests.resolve("extra.yaml");
        int changes = random.nextInt(1, 6);
        for (int change = 0; change < changes; change++) {
          String name = "extra-%d-%d".formatted(i, change);
          Files.writeString(extra, service(name, "10.111.%d.%d".formatted(i + 1, change + 1)));
          Await.until(
              "the change is seen",
              () ->
                  Instance.addresses(port, name + ".default.svc.cluster.local.").size() == 1
                      && !Instance.addresses(port, name + ".default.svc.cluster.local.")
                          .contains("NXDOMAIN"));
        }
        server.program().signal("KILL");
        server.program().exitCode();
        assertThat(server.count("cannot use the snapshot")).isZero();
      }
    }
    Files.move(manifests, directory.resolve("elsewhere"));
    try (Instance server = Instance.serving(directory, corefile("30s"))) {
      assertThat(rightOf(SERVICES)).isEqualTo(SERVICES);
      assertThat(server.count("cannot use the snapshot")).isZero();
    }
  }

  @Test
  @DisplayName("says SERVFAIL rather than anything wrong where the file is torn or has other bits")
  void damaged() throws Exception {
    leave();
    byte[] whole = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < DAMAGES; i++) {
      byte[] other =
          i % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      if (i % 2 == 1) {
        other[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, other);
      try (Instance server = Instance.serving(directory, corefile("30s"))) {
        server.awaitLine("cannot use the snapshot " + file);
        assertThat(Instance.addresses(port, "s1.default.svc.cluster.local."))
            .containsExactly("SERVFAIL");
      }
      assertThat(file).doesNotExist();
    }
  }
}
