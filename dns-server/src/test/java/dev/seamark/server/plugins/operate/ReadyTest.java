package dev.seamark.server.plugins.operate;

import static dev.seamark.server.plugins.operate.Operating.complaint;
import static dev.seamark.server.plugins.operate.Operating.directives;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.Page;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.Readiness;
import dev.seamark.server.plugin.Shared;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("ready")
class ReadyTest {
  private final int port = Page.freePort();
  private final Shared shared = new Shared();
  private final Slow kubernetes = new Slow("kubernetes");
  private final Slow file = new Slow("file");

  /** A plugin that is ready when told to be. */
  private static final class Slow implements Plugin, Readiness {
    private final String name;
    private volatile boolean ready;

    Slow(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void query(Exchange x) {
      x.next();
    }

    @Override
    public boolean ready() {
      return ready;
    }
  }

  private TestSetup started(String options, Plugin... behind) throws CorefileException {
    TestSetup setup = new TestSetup(new SimpleMeterRegistry(), shared, ".");
    setup.start(Ready.TYPE, directives("ready 127.0.0.1:" + port + options), List.of(behind));
    return setup;
  }

  private Page page() {
    return Page.get(port, "/ready");
  }

  @Test
  @DisplayName("answers 503 and the names of the plugins that are not ready, in order")
  void namesThoseNotReady() throws CorefileException {
    try (TestSetup _ = started("", kubernetes, file)) {
      assertThat(page().status()).isEqualTo(503);
      assertThat(page().body()).isEqualTo("file,kubernetes");

      file.ready = true;
      assertThat(page().body()).isEqualTo("kubernetes");
    }
  }

  @Test
  @DisplayName("answers 200 OK once all are ready")
  void allReady() throws CorefileException {
    try (TestSetup _ = started("", kubernetes)) {
      kubernetes.ready = true;

      assertThat(page().status()).isEqualTo(200);
      assertThat(page().body()).isEqualTo("OK");
    }
  }

  @Test
  @DisplayName("answers 200 at once where no plugin takes time")
  void nothingToWaitFor() throws CorefileException {
    try (TestSetup _ = started("")) {
      assertThat(page().status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("remembers for ever who was ready once")
  void untilReady() throws CorefileException {
    try (TestSetup _ = started("", kubernetes)) {
      kubernetes.ready = true;
      assertThat(page().status()).isEqualTo(200);
      kubernetes.ready = false;

      assertThat(page().status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("asks again and again with monitor continuously")
  void continuously() throws CorefileException {
    try (TestSetup _ = started(" {\n monitor continuously\n}", kubernetes)) {
      kubernetes.ready = true;
      assertThat(page().status()).isEqualTo(200);
      kubernetes.ready = false;

      assertThat(page().body()).isEqualTo("kubernetes");
    }
  }

  @Test
  @DisplayName("answers 503 from the moment that the process is asked to end")
  void shuttingDown() throws CorefileException {
    try (TestSetup setup = started("")) {
      assertThat(page().status()).isEqualTo(200);

      setup.shutDown();

      assertThat(page().status()).isEqualTo(503);
      assertThat(page().body()).isEqualTo("Shutting down");
    }
  }

  @Test
  @DisplayName("is one page for all server blocks that share its address")
  void blocksShareAnAddress() throws CorefileException {
    try (TestSetup _ = started("", kubernetes);
        TestSetup _ = started("", file)) {
      assertThat(page().body()).isEqualTo("file,kubernetes");
    }
  }

  @Test
  @DisplayName("forgets the plugins of the configuration before a reload")
  void reload() throws CorefileException {
    TestSetup before = started("", kubernetes);
    try (TestSetup _ = started("", file)) {
      before.close();

      assertThat(page().body()).isEqualTo("file");
    }
  }

  @Test
  @DisplayName("refuses what it does not know, with the position")
  void complaints() {
    assertThat(complaint(Ready.TYPE, "ready {\n monitor sometimes\n}"))
        .contains("Corefile:3:10: monitor type 'sometimes' not supported");
    assertThat(complaint(Ready.TYPE, "ready {\n monitor\n}")).contains("Wrong argument count");
    assertThat(complaint(Ready.TYPE, "ready localhost")).contains("missing port in address");
  }
}
