package dev.seamark.server.plugins.upstream.alternate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import dev.seamark.server.plugins.rewrite.Rewrite;
import dev.seamark.server.plugins.upstream.forward.Forward;
import dev.seamark.server.upstream.FakeServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

@DisplayName("alternate")
class AlternateTest {
  private final List<AutoCloseable> open = new ArrayList<>();
  private final FakeServer alternate = opened(FakeServer.answering("192.0.2.2"));

  private <T extends AutoCloseable> T opened(T thing) {
    open.add(thing);
    return thing;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  /** A chain of the plugins of these lines, in Seamark's order. */
  private ChainHarness chain(String... lines) throws CorefileException {
    List<Plugin> chain = new ArrayList<>();
    for (var type : List.of(Rewrite.TYPE, Alternate.TYPE, Forward.TYPE)) {
      TestSetup setup = opened(new TestSetup("."));
      var own = Parsing.directives(String.join("\n", lines));
      if (own.stream().anyMatch(line -> line.name().text().equals(type.name()))) {
        chain.addAll(setup.start(type, own));
      }
    }
    return opened(ChainHarness.of(chain.toArray(Plugin[]::new)));
  }

  private static String answer(Message reply) {
    return Rcode.string(reply.getRcode())
        + Told.answers(reply).stream().map(a -> " " + a.substring(a.lastIndexOf(' ') + 1)).toList();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "NXDOMAIN, NOERROR[ 192.0.2.2]",
    "REFUSED, NOERROR[ 192.0.2.2]",
    "SERVFAIL, SERVFAIL[]",
    "NOERROR, NOERROR[]"
  })
  @DisplayName("asks the other servers for replies of its codes, and passes the rest on")
  void byCode(String code, String expected) throws Exception {
    FakeServer first = opened(FakeServer.failing(Rcode.value(code)));
    ChainHarness chain =
        chain(
            "forward . " + first.address(), "alternate nxdomain,REFUSED . " + alternate.address());
    assertThat(answer(chain.ask("a.test A"))).isEqualTo(expected);
  }

  @Test
  @DisplayName("asks the other servers where the first could not be reached, and forgets its error")
  void unreachable() throws Exception {
    ChainHarness chain =
        chain(
            "forward . 127.0.0.1:" + FakeServer.deadPort(),
            "alternate SERVFAIL . " + alternate.address());
    Message reply =
        chain.ask(ChainHarness.ednsQuestion("a.test A"), dev.seamark.server.exchange.Transport.UDP);
    assertThat(answer(reply)).isEqualTo("NOERROR[ 192.0.2.2]");
    assertThat(reply.getOPT().getOptions())
        .noneMatch(option -> option instanceof ExtendedErrorCodeOption);
  }

  @Test
  @DisplayName("has other servers for each code")
  void severalLines() throws Exception {
    FakeServer first = opened(FakeServer.failing(Rcode.REFUSED));
    FakeServer third = opened(FakeServer.answering("192.0.2.3"));
    ChainHarness chain =
        chain(
            "forward . " + first.address(),
            "alternate NXDOMAIN . " + alternate.address(),
            "alternate SERVFAIL,REFUSED . " + third.address());
    assertThat(answer(chain.ask("a.test A"))).isEqualTo("NOERROR[ 192.0.2.3]");
    assertThat(alternate.asked()).isEmpty();
  }

  @ParameterizedTest(name = "{0}alternate: {1}")
  @CsvSource(
      delimiterString = " => ",
      value = {"'' => b.test.", "'original ' => a.test."})
  @DisplayName("forwards the question as plugins have changed it, or as it came")
  void original(String word, String asked) throws Exception {
    FakeServer first = opened(FakeServer.failing(Rcode.NXDOMAIN));
    ChainHarness chain =
        chain(
            "rewrite name exact a.test b.test",
            "forward . " + first.address(),
            "alternate " + word + "NXDOMAIN . " + alternate.address());
    Message reply = chain.ask("a.test A");
    assertThat(answer(reply)).isEqualTo("NOERROR[ 192.0.2.2]");
    assertThat(reply.getQuestion().getName()).hasToString("a.test.");
    assertThat(alternate.asked().getFirst().question().getName()).hasToString(asked);
  }

  @Test
  @DisplayName("leaves names outside of its zone alone")
  void zone() throws Exception {
    FakeServer first = opened(FakeServer.failing(Rcode.NXDOMAIN));
    ChainHarness chain =
        chain("forward . " + first.address(), "alternate NXDOMAIN in.test " + alternate.address());
    assertThat(answer(chain.ask("a.test A"))).isEqualTo("NXDOMAIN[]");
    assertThat(answer(chain.ask("a.in.test A"))).isEqualTo("NOERROR[ 192.0.2.2]");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "alternate original NXDOMAIN . => 2:29: Wrong argument count or unexpected line ending"
            + " after '.'; write: alternate [original] RCODES FROM TO...",
        "alternate NXDOMAIN,NO . 192.0.2.1 => 2:11: NO is not a valid rcode; write e.g. NXDOMAIN or"
            + " SERVFAIL",
        "alternate NXDOMAIN . 192.0.2.1\\nalternate original NXDOMAIN . 192.0.2.1 => 3:20: rcode"
            + " 'NXDOMAIN' is specified more than once; name each code in one alternate line"
      })
  @DisplayName("is refused at the place of a wrong word")
  void refused(String line, String complaint) {
    assertThat(Told.complaint(Alternate.TYPE, line.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
