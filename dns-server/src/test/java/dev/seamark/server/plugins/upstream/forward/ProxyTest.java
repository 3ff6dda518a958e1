package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import dev.seamark.server.upstream.FakeServer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Rcode;

@DisplayName("The old directive proxy")
class ProxyTest {
  @Test
  @DisplayName("forwards as forward does, and is warned of")
  void forwards() throws Exception {
    try (FakeServer server = FakeServer.answering("192.0.2.9");
        TestSetup setup = new TestSetup(".")) {
      List<Plugin> made =
          setup.start(
              Proxy.TYPE,
              Parsing.directives(
                  "proxy . %s {\n policy least_conn\n except in.test\n fail_timeout 5s\n spray\n}"
                      .formatted(server.address())));
      try (ChainHarness harness = ChainHarness.of(made.toArray(Plugin[]::new))) {
        assertThat(harness.ask("a.test A").getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(harness.ask("a.in.test A").getRcode()).isEqualTo(Rcode.SERVFAIL);
      }
      assertThat(server.asked()).hasSize(1);
      assertThat(setup.warnings())
          .containsExactly(
              "Corefile:2:1: plugin/proxy: CoreDNS has 'forward' instead; it is read as if it said"
                  + " so",
              "Corefile:5:2: plugin/proxy: property 'fail_timeout' is accepted but ignored: an"
                  + " upstream is down until it replies to a probe; remove the line",
              "Corefile:6:2: plugin/proxy: property 'spray' is accepted but ignored: one upstream"
                  + " is asked even if all are down; remove the line");
    }
  }

  @Test
  @DisplayName("goes over TCP where its protocol is told to")
  void forcesTcp() throws CorefileException {
    try (TestSetup setup = new TestSetup(".")) {
      List<Plugin> made =
          setup.start(
              Proxy.TYPE, Parsing.directives("proxy . 192.0.2.1 {\n protocol dns force_tcp\n}"));
      assertThat(((Forward) made.getFirst()).settings().tries().forceTcp()).isTrue();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "proxy . => 2:7: Wrong argument count or unexpected line ending after '.'; write: proxy"
            + " FROM TO... { except NAME...; max_fails NUMBER; policy"
            + " random|least_conn|round_robin|sequential; protocol dns [force_tcp] }",
        "proxy . 192.0.2.1 {\\n protocol grpc\\n} => 3:11: plugin/proxy: protocol 'grpc' is not"
            + " supported; forward to plain DNS",
        "proxy . 192.0.2.1 {\\n policy first\\n} => 3:9: unknown policy 'first'; write random,"
            + " round_robin or sequential"
      })
  @DisplayName("is refused where forward would be, at its place")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(Proxy.TYPE, directive.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
