package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Account;
import dev.seamark.e2e.cluster.ControlPlane;
import dev.seamark.e2e.cluster.Eventually;
import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.server.DnsServer;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("While the API server is in trouble, the server answers what it knew, and afterwards")
class FaultsTest {
  /** After the trouble is over: a dead watch is noticed in this time, and read again. */
  private static final Duration CONVERGED = Duration.ofSeconds(45);

  /** Half of them end by SIGTERM, half by SIGKILL. */
  private static final int RESTARTS = 4;

  private static final Duration HOUR = Duration.ofHours(1);

  private static ControlPlane plane;

  private final Path folder = Settings.folder("login");
  private final Path token = folder.resolve("token");
  private final Sandbox sandbox;
  private final DnsServer server;
  private Account account;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start();
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  FaultsTest() throws IOException {
    account = Account.in(plane.cluster());
    giveToken(HOUR);
    ImportsDefinition.install(plane.cluster());
    sandbox = new Sandbox(plane.cluster());
    sandbox.clusterIp("known", "web");
    sandbox.clusterIp("deleted", "web");
    server = DnsServer.start(plane.cluster().kubeconfig(folder, token)).awaitReady();
    stillKnown();
  }

  @AfterEach
  void end() {
    server.close();
    sandbox.close();
  }

  /** Replaces the file as a kubelet does. */
  private void giveToken(Duration valid) throws IOException {
    String text = plane.signingKey().token(Account.NAME, Account.NAME, account.uid(), valid);
    Path other = Files.writeString(folder.resolve("token.new"), text);
    Files.move(other, token, StandardCopyOption.REPLACE_EXISTING);
  }

  private boolean isThere(String service) {
    return server.ask(sandbox.name(service), "A").rcode().equals("NOERROR");
  }

  private void stillKnown() {
    assertThat(isThere("known")).isTrue();
  }

  /** Makes changes, and waits until they are answered. */
  private void convergesAfter(String trouble) {
    sandbox.clusterIp("made", "web");
    sandbox.deleteService("deleted");
    converges(trouble);
  }

  private void converges(String trouble) {
    Duration took =
        Eventually.holds(
            CONVERGED,
            () -> {
              assertThat(isThere("made")).as("what was made is there").isTrue();
              assertThat(isThere("deleted")).as("what was deleted is there").isFalse();
              assertThat(isThere("known")).as("what was not touched is there").isTrue();
            });
    System.out.printf("%s: right after %d ms%n", trouble, took.toMillis());
  }

  @Test
  @DisplayName("a kill it has what changed since")
  void killed() {
    plane.killApiServer();
    stillKnown();
    plane.startApiServerAgain();
    convergesAfter("API server killed");
  }

  @Test
  @DisplayName("starts of its own without it, all with the whole zone, it has what changed since")
  void restartedWithout() {
    Set<String> zone = server.transfer(DnsServer.ZONE);
    Eventually.holds(CONVERGED, () -> assertThat(server.snapshot()).exists());
    server.process().close();
    plane.killApiServer();
    for (int restart = 1; restart <= RESTARTS; restart++) {
      long begin = System.nanoTime();
      server.startAgain();
      server.awaitReady();
      long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
      assertThat(server.transfer(DnsServer.ZONE)).isEqualTo(zone);
      System.out.printf("start %d without API server: ready after %d ms%n", restart, took);
      if (restart % 2 == 0) {
        server.process().close();
      } else {
        server.process().kill();
      }
    }
    server.startAgain();
    server.awaitReady();
    plane.startApiServerAgain();
    convergesAfter("started without API server");
    assertThat(server.output()).contains("answering from the snapshot");
  }

  @Test
  @DisplayName("a time without any answer on open connections it has what changed since")
  void frozen() throws InterruptedException {
    plane.freezeApiServer();
    Eventually.holds(CONVERGED, () -> assertThat(server.output()).contains("lost the connection"));
    stillKnown();
    plane.thawApiServer();
    convergesAfter("API server frozen");
  }

  @Test
  @DisplayName("a compaction that it slept through it has what changed since")
  void compacted() {
    server.process().freeze();
    plane.killApiServer(); // what it has told already would be read from the connection
    plane.startApiServerAgain();
    sandbox.clusterIp("made", "web");
    sandbox.deleteService("deleted");
    plane.killApiServer();
    plane.compact();
    plane.startApiServerAgain(); // neither it nor etcd has the versions before by now
    server.process().thaw();
    converges("data store compacted");
  }

  @Test
  @DisplayName("a restore of an older copy of the data it has what the copy has")
  void restored() {
    plane.stop();
    plane.saveData();
    plane.startAgain();
    sandbox.clusterIp("lost", "web");
    sandbox.deleteService("known");
    for (int i = 0; i < 300; i++) { // so that the copy's versions stay behind
      String now = Integer.toString(i);
      sandbox.edit(
          "lost",
          s -> new ServiceBuilder(s).editMetadata().addToLabels("i", now).endMetadata().build());
    }
    Eventually.holds(
        CONVERGED,
        () -> {
          assertThat(isThere("lost")).isTrue();
          assertThat(isThere("known")).isFalse();
        });
    plane.stop();
    plane.restoreData();
    plane.startAgain();
    convergesAfter("data store restored");
    assertThat(isThere("lost")).isFalse();
  }

  @Test
  @DisplayName("a loss of all data it has what is there now")
  void reset() throws IOException {
    plane.stop();
    stillKnown();
    plane.forgetData();
    plane.startAgain();
    account = Account.in(plane.cluster());
    Sandbox again = new Sandbox(plane.cluster(), sandbox.namespace());
    giveToken(HOUR);
    again.clusterIp("made", "web");
    again.clusterIp("known", "web");
    converges("data store reset");
  }

  @Test
  @DisplayName("a time without rights it has what changed since, and it says which it lacked")
  void rightsTaken() {
    account.revoke();
    plane.killApiServer();
    plane.startApiServerAgain();
    Eventually.soon(() -> assertThat(server.output()).contains("grant list and watch on services"));
    stillKnown();
    sandbox.clusterIp("made", "web");
    sandbox.deleteService("deleted");
    account.grant();
    converges("rights taken and given");
  }

  @Test
  @DisplayName("its token has expired and was renewed it has what changed since, and it said so")
  void tokenExpired() throws IOException {
    giveToken(Duration.ofMinutes(-1));
    plane.killApiServer();
    plane.startApiServerAgain();
    Eventually.soon(() -> assertThat(server.output()).contains("does not accept the token"));
    stillKnown();
    sandbox.clusterIp("made", "web");
    sandbox.deleteService("deleted");
    giveToken(HOUR);
    converges("token expired and renewed");
  }
}
