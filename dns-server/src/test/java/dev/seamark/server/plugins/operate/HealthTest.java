package dev.seamark.server.plugins.operate;

import static dev.seamark.server.plugins.operate.Operating.complaint;
import static dev.seamark.server.plugins.operate.Operating.directives;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.Page;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.Shared;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("health")
class HealthTest {
  private final int port = Page.freePort();

  @Test
  @DisplayName("answers /health with 200 OK while the process lives")
  void answers() throws CorefileException {
    try (TestSetup setup = new TestSetup(".")) {
      setup.start(Health.TYPE, directives("health 127.0.0.1:" + port));

      assertThat(Page.get(port, "/health"))
          .isEqualTo(new Page(200, "text/plain; charset=utf-8", "OK"));
    }
    assertThatThrownBy(() -> Page.get(port, "/health")).isInstanceOf(AssertionError.class);
  }

  @Test
  @DisplayName("goes on answering for the lameduck time, and holds the shutdown up as long")
  void lameduck() throws Exception {
    try (TestSetup setup = new TestSetup(".")) {
      setup.start(Health.TYPE, directives("health 127.0.0.1:" + port + " {\n lameduck 300ms\n}"));
      long start = System.nanoTime();
      Thread shutdown = Thread.ofVirtual().start(setup::shutDown);

      assertThat(Page.get(port, "/health").body()).isEqualTo("OK");
      shutdown.join();

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000L);
      assertThat(Page.get(port, "/health").body()).isEqualTo("OK");
    }
  }

  @Test
  @DisplayName("looks at itself every second and measures it")
  void looksAtItself() throws CorefileException {
    try (TestSetup setup = new TestSetup(".")) {
      setup.start(Health.TYPE, directives("health 127.0.0.1:" + port));
      var timer = setup.meters().get("coredns_health_request_duration").timer();

      Await.until("it looked", () -> timer.count() > 0);

      assertThat(timer.max(TimeUnit.SECONDS)).isPositive();
      assertThat(setup.meters().get("coredns_health_request_failures").counter().count()).isZero();
    }
  }

  @Test
  @DisplayName("is not closed by a reload that keeps its address")
  void reload() throws Exception {
    Shared shared = new Shared();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    TestSetup before = new TestSetup(meters, shared, ".");
    before.start(Health.TYPE, directives("health 127.0.0.1:" + port));
    try (TestSetup after = new TestSetup(meters, shared, ".")) {
      after.start(Health.TYPE, directives("health 127.0.0.1:" + port));
      assertThat(Page.get(port, "/health").body()).isEqualTo("OK");
      before.close();

      assertThat(Page.get(port, "/health").body()).isEqualTo("OK");
    }
  }

  @Test
  @DisplayName("keeps a configuration from starting when its address is taken, and says so")
  void addressTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        TestSetup setup = new TestSetup(".")) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      assertThatThrownBy(() -> setup.start(Health.TYPE, directives("health " + address)))
          .rootCause()
          .hasMessageContaining("in use");
      assertThatThrownBy(() -> setup.start(Health.TYPE, directives("health " + address)))
          .cause()
          .hasMessage("cannot listen on " + address + " (tcp): address already in use");
    }
  }

  @Test
  @DisplayName("refuses what it does not know, with the position")
  void complaints() {
    assertThat(complaint(Health.TYPE, "health 8080"))
        .isEqualTo(
            "Corefile:2:8: plugin/health: address 8080: missing port in address; write HOST:PORT,"
                + " like :8080");
    assertThat(complaint(Health.TYPE, "health :1 :2")).contains("Wrong argument count");
    assertThat(complaint(Health.TYPE, "health {\n lameduck soon\n}"))
        .contains("Corefile:3:11: unable to parse lameduck duration value: \"soon\"");
    assertThat(complaint(Health.TYPE, "health {\n lameduck\n}")).contains("Wrong argument count");
    assertThat(complaint(Health.TYPE, "health {\n lame 5s\n}")).contains("unknown property 'lame'");
  }
}
