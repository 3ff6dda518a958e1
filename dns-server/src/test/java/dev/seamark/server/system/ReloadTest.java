package dev.seamark.server.system;

import static dev.seamark.server.system.Instance.addresses;
import static dev.seamark.server.system.Instance.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.Page;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

@DisplayName("A reload")
class ReloadTest {
  private static final String NAME = "web.default.svc.cluster.local.";

  @TempDir Path directory;
  private int port;
  private int other;
  private int metrics;
  private int health;
  private Instance server;

  @BeforeEach
  void serve() throws Exception {
    Path manifests = Files.createDirectory(directory.resolve("manifests"));
    Files.writeString(manifests.resolve("web.yaml"), service("10.96.0.10"));
    Path others = Files.createDirectory(directory.resolve("others"));
    Files.writeString(others.resolve("web.yaml"), service("10.96.0.20"));
    port = Instance.freePort();
    other = Instance.freePort();
    metrics = Instance.freePort();
    health = Instance.freePort();
    server = Instance.serving(directory, block(port, "manifests"));
  }

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  @DisplayName("takes effect by itself, where the Corefile says reload and was changed")
  void takesEffectByItself() throws Exception {
    assertThat(addresses(port, NAME)).containsExactly("10.96.0.10");
    server.corefile(block(port, "others"));
    Await.until(
        "the other manifests are served",
        () -> addresses(port, NAME).equals(List.of("10.96.0.20")));
    server.awaitLine("Reloading complete");
    server.awaitLine("plugin/reload: Running configuration SHA512 = ");
    assertThat(metric(metrics, "coredns_reload_failed_total")).isZero();
    // The new source's, though the old one has gone since.
    assertThat(metric(metrics, "seamark_catalog_objects{kind=\"service\"}")).isEqualTo(1);
    assertThat(Page.get(health, "/health").status()).isEqualTo(200);
  }

  @Test
  @DisplayName("by SIGUSR1 opens what was added and closes what was removed")
  void opensAndCloses() throws Exception {
    server.corefile(block(port, "manifests") + block(other, "others"));
    server.program().signal("USR1");
    server.awaitLine("Reloading complete");
    assertThat(addresses(other, NAME)).containsExactly("10.96.0.20");
    assertThat(addresses(port, NAME)).containsExactly("10.96.0.10");

    server.corefile(block(port, "manifests"));
    server.program().signal("USR1");
    Await.until("the second reload", () -> server.count("Reloading complete") == 2);
    assertThat(addresses(port, NAME)).containsExactly("10.96.0.10");
    assertThatThrownBy(() -> Instance.ask("127.0.0.1", other, NAME, Type.A, Duration.ofMillis(500)))
        .isInstanceOf(IOException.class);
    try (DatagramSocket free = new DatagramSocket(other, InetAddress.getLoopbackAddress())) {
      assertThat(free.isBound()).isTrue();
    }
  }

  @Test
  @DisplayName("changes nothing where the Corefile is broken, and says and counts it")
  void changesNothingWhereBroken() throws Exception {
    server.corefile(block(port, "others").replace("errors", "errrors"));
    server.program().signal("USR1");
    assertThat(server.awaitLine("reload failed"))
        .startsWith("[ERROR] plugin/reload: Corefile changed but reload failed: ")
        .contains("Corefile:3:5: Unknown directive 'errrors'; did you mean 'errors'?");
    assertThat(addresses(port, NAME)).containsExactly("10.96.0.10");
    assertThat(metric(metrics, "coredns_reload_failed_total")).isGreaterThanOrEqualTo(1);
    assertThat(metric(metrics, "seamark_catalog_objects{kind=\"service\"}")).isEqualTo(1);
    assertThat(Page.get(health, "/health").status()).isEqualTo(200);
  }

  @Test
  @DisplayName("tries a broken Corefile once, and again when it changes")
  void triesOnce() throws Exception {
    server.corefile(block(port, "others").replace("errors", "errrors"));
    server.awaitLine("Unknown directive 'errrors'");
    server.corefile(block(port, "others").replace("errors", "errors {"));
    server.awaitLine("this '{' is never closed");
    server.corefile(block(port, "others"));
    Await.until(
        "the repaired one is served", () -> addresses(port, NAME).equals(List.of("10.96.0.20")));
    server.corefile(block(port, "others").replace("errors", "errrors"));
    Await.until("the third failure", () -> server.count("reload failed") >= 3);
    // By now the reload has come by several times; what is broken was told once each.
    assertThat(server.count("never closed")).isEqualTo(1);
    assertThat(metric(metrics, "coredns_reload_failed_total")).isEqualTo(3);
  }

  @Test
  @DisplayName("is not what SIGHUP does: it is ignored")
  void hangup() throws Exception {
    server.program().signal("HUP");
    server.awaitLine("SIGHUP: ignored");
    assertThat(addresses(port, NAME)).containsExactly("10.96.0.10");
  }

  @Test
  @DisplayName("changes nothing where a new port is somebody else's, and can be tried again")
  void changesNothingWherePortIsTaken() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(other, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      server.corefile(block(port, "others") + block(other, "others"));
      server.program().signal("USR1");
      assertThat(server.awaitLine("reload failed"))
          .contains("cannot listen on 127.0.0.1:" + other + " (udp): address already in use");
      assertThat(addresses(port, NAME)).containsExactly("10.96.0.10");
      assertThat(metric(metrics, "seamark_catalog_objects{kind=\"service\"}")).isEqualTo(1);
      assertThat(Page.get(health, "/health").status()).isEqualTo(200);
    }
    server.program().signal("USR1");
    server.awaitLine("Reloading complete");
    assertThat(addresses(port, NAME)).containsExactly("10.96.0.20");
    assertThat(addresses(other, NAME)).containsExactly("10.96.0.20");
  }

  @Test
  @DisplayName("loses no query, ten times in a row")
  void losesNothing() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    List<String> lost = new java.util.concurrent.CopyOnWriteArrayList<>();
    Thread asking =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!enough.get()) {
                    asked.incrementAndGet();
                    try {
                      List<String> answer = addresses(port, NAME);
                      if (!answer.equals(List.of("10.96.0.10"))
                          && !answer.equals(List.of("10.96.0.20"))) {
                        lost.add(answer.toString());
                      }
                    } catch (IOException e) {
                      lost.add(e.toString());
                    }
                  }
                });
    for (int i = 1; i <= 10; i++) {
      int done = i;
      server.corefile(block(port, i % 2 == 0 ? "manifests" : "others"));
      server.program().signal("USR1");
      Await.until("reload " + i, () -> server.count("Reloading complete") >= done);
    }
    enough.set(true);
    asking.join();
    assertThat(lost).isEmpty();
    assertThat(asked.get()).isGreaterThan(10);
    assertThat(metric(metrics, "coredns_reload_failed_total")).isZero();
  }

  private String block(int at, String manifests) {
    return """
    .:%d {
        bind 127.0.0.1
        errors
        reload 2s 1s
        health 127.0.0.1:%d
        prometheus 127.0.0.1:%d
        kubernetes cluster.local {
            manifests %s
        }
        forward . 127.0.0.1:9
    }
    """
        .formatted(at, health, metrics, directory.resolve(manifests));
  }

  private static String service(String address) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: default}
    spec: {clusterIP: %s, ports: [{port: 80}]}
    """
        .formatted(address);
  }
}
