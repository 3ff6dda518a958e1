package dev.seamark.server.plugins.rpz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import dev.seamark.server.plugins.secondary.FakePrimary;
import dev.seamark.server.upstream.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("rpz")
class RpzTest {
  private static final String HEAD =
      "$TTL 60\n$ORIGIN example.org.\n@ IN SOA ns mail 1 3600 600 86400 60\n";

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final TestSetup setup = new TestSetup(".");

  @AfterEach
  void close() throws Exception {
    setup.close();
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private Path file(String name, String triggers) throws IOException {
    return Files.writeString(folder.resolve(name), HEAD + triggers);
  }

  /** A chain of these policies and, behind it, a plugin that answers 198.51.100.1 for any name. */
  private ChainHarness chain(String directives) throws CorefileException {
    List<Plugin> chain = new ArrayList<>();
    chain.addAll(setup.start(Rpz.TYPE, Parsing.directives(directives)));
    Plugin[] last = new Plugin[1];
    last[0] = Told.ending(x -> answer(x, last[0]));
    chain.add(last[0]);
    ChainHarness harness = ChainHarness.of(chain.toArray(Plugin[]::new));
    open.add(harness);
    return harness;
  }

  private static void answer(Exchange x, Plugin by) {
    Message reply = x.queryMessage();
    reply.getHeader().setFlag(Flags.QR);
    var name = reply.getQuestion().getName();
    boolean v6 = x.query().type() == Type.AAAA;
    reply.addRecord(
        dev.seamark.server.upstream.FakeServer.record(
            name + " 60 IN " + (v6 ? "AAAA 2001:db8::1" : "A 198.51.100.1")),
        Section.ANSWER);
    x.answered(by, reply);
  }

  private ChainHarness policy(String triggers) throws Exception {
    return chain("rpz example.org {\n file " + file("policy", triggers) + "\n}");
  }

  private static String text(Message reply) {
    return Rcode.string(reply.getRcode())
        + Told.answers(reply).stream()
            .map(a -> " " + a.substring(a.indexOf(" IN ") + 4))
            .reduce("", String::concat);
  }

  private double hits(String trigger, String action) {
    return setup
        .meters()
        .get("seamark_rpz_hits_total")
        .tags("policy", "example.org.", "trigger", trigger, "action", action)
        .counter()
        .count();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "bad.test A, NXDOMAIN",
    "BAD.Test TXT, NXDOMAIN",
    "below.bad.test A, NOERROR A 198.51.100.1",
    "empty.test A, NOERROR",
    "x.wild.test A, NXDOMAIN",
    "a.b.wild.test A, NXDOMAIN",
    "wild.test A, NOERROR A 198.51.100.1",
    "good.wild.test A, NOERROR A 198.51.100.1",
    "below.deep.wild.test A, NXDOMAIN",
    "deep.wild.test A, NXDOMAIN",
    "x.y.deep.wild.test A, NOERROR A 192.0.2.7",
    "local.test A, NOERROR A 192.0.2.5",
    "local.test AAAA, NOERROR",
    "local.test MX, NOERROR MX 10 mx.test.",
    "old.test A, NOERROR A 198.51.100.1",
    "garden.test A, NOERROR CNAME walled.test. A 198.51.100.1",
    "garden.test CNAME, NOERROR CNAME walled.test.",
    "www.each.test A, NOERROR CNAME www.each.test.walled.test. A 198.51.100.1",
    "other.test A, NOERROR A 198.51.100.1",
    "x.rpz-ip A, NOERROR A 198.51.100.1"
  })
  @DisplayName("does what the policy says of a name")
  void names(String question, String expected) throws Exception {
    ChainHarness chain =
        policy(
            """
            bad.test CNAME .
            empty.test CNAME *.
            *.wild.test CNAME .
            good.wild.test CNAME rpz-passthru.
            *.y.deep.wild.test A 192.0.2.7
            local.test A 192.0.2.5
            local.test MX 10 mx.test.
            old.test CNAME old.test.
            garden.test CNAME walled.test.
            *.each.test CNAME *.walled.test.
            *.rpz-ip CNAME .
            """);
    assertThat(text(chain.ask(question))).isEqualTo(expected);
  }

  @Test
  @DisplayName("says in a denial which policy it was, and to clients with EDNS that it is one")
  void denial() throws Exception {
    ChainHarness chain = policy("bad.test CNAME .\n");
    Message reply = chain.ask(ChainHarness.ednsQuestion("bad.test A"), Transport.UDP);
    assertThat(Told.records(reply, Section.ADDITIONAL).getFirst())
        .isEqualTo("example.org. 60 IN SOA ns.example.org. mail.example.org. 1 3600 600 86400 60");
    assertThat(reply.getHeader().getFlag(Flags.AA)).isFalse();
    assertThat(reply.getOPT().getOptions())
        .singleElement()
        .isInstanceOfSatisfying(
            ExtendedErrorCodeOption.class, error -> assertThat(error.getErrorCode()).isEqualTo(15));
    assertThat(hits("qname", "nxdomain")).isEqualTo(1);
  }

  @Test
  @DisplayName("does not answer, or only by TCP, where the policy says so")
  void dropAndTcp() throws Exception {
    ChainHarness chain = policy("gone.test CNAME rpz-drop.\ntcp.test CNAME rpz-tcp-only.\n");
    CompletableFuture<Message> gone =
        chain.send(ChainHarness.question("gone.test A"), Transport.UDP);
    Message cut = chain.ask("tcp.test A");
    assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(cut.getSection(Section.ANSWER)).isEmpty();
    assertThat(text(chain.ask(ChainHarness.question("tcp.test A"), Transport.TCP)))
        .isEqualTo("NOERROR A 198.51.100.1");
    assertThat(gone).isNotDone();
    assertThat(hits("qname", "drop")).isEqualTo(1);
    assertThat(hits("qname", "tcp_only")).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "10.1.2.3, NXDOMAIN",
    "10.1.2.4, NOERROR A 198.51.100.1",
    "10.9.0.1, NOERROR",
    "11.0.0.1, NOERROR A 198.51.100.1",
    "2001:db8:5::9, NXDOMAIN",
    "2001:db8:6::9, NOERROR A 198.51.100.1",
    "::1, NOERROR"
  })
  @DisplayName("does what the policy says of a client, by the longest network")
  void clients(String address, String expected) throws Exception {
    ChainHarness chain =
        policy(
            """
            8.0.0.0.10.rpz-client-ip CNAME *.
            16.0.0.1.10.rpz-client-ip CNAME rpz-passthru.
            32.3.2.1.10.rpz-client-ip CNAME .
            48.zz.5.db8.2001.rpz-client-ip CNAME .
            128.1.zz.rpz-client-ip CNAME *.
            """);
    assertThat(text(chain.askFrom(address, "www.test A"))).isEqualTo(expected);
  }

  @Test
  @DisplayName("does what the policy says of an address in the answer")
  void answers() throws Exception {
    ChainHarness chain =
        policy(
            """
            24.0.100.51.198.rpz-ip A 192.0.2.99
            32.zz.db8.2001.rpz-ip CNAME .
            passed.test CNAME rpz-passthru.
            not.a.network.rpz-ip CNAME .
            """);
    assertThat(text(chain.ask("www.test A"))).isEqualTo("NOERROR A 192.0.2.99");
    assertThat(text(chain.ask("www.test AAAA"))).isEqualTo("NXDOMAIN");
    assertThat(text(chain.ask("passed.test A"))).isEqualTo("NOERROR A 198.51.100.1");
    assertThat(hits("ip", "local_data")).isEqualTo(1);
  }

  @Test
  @DisplayName("asks the policies in their order, and only counts in a dry run")
  void severalPolicies() throws Exception {
    Path dry = file("dry", "bad.test CNAME rpz-drop.\n");
    Path first = file("first", "bad.test CNAME *.\n");
    Path second = file("second", "bad.test CNAME .\nworse.test CNAME .\n");
    ChainHarness chain =
        chain(
            "rpz example.org {\n file %s\n dry_run\n log\n}\nrpz example.org {\n file %s\n}\nrpz example.org {\n file %s\n}"
                .formatted(dry, first, second));
    assertThat(text(chain.ask("bad.test A"))).isEqualTo("NOERROR");
    assertThat(text(chain.ask("worse.test A"))).isEqualTo("NXDOMAIN");
    assertThat(hits("qname", "drop")).isEqualTo(1);
  }

  @Test
  @DisplayName("takes another version of the file")
  void reload() throws Exception {
    Path file = file("policy", "bad.test CNAME .\n");
    ChainHarness chain = chain("rpz example.org {\n file " + file + "\n reload 10ms\n}");
    assertThat(text(chain.ask("bad.test A"))).isEqualTo("NXDOMAIN");
    Path next = Files.writeString(folder.resolve("next"), HEAD + "other.test CNAME .\n");
    Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Await.until("the new version", () -> chain.ask("other.test A").getRcode() == Rcode.NXDOMAIN);
    assertThat(text(chain.ask("bad.test A"))).isEqualTo("NOERROR A 198.51.100.1");
    assertThat(setup.meters().get("seamark_rpz_names").gauge().value()).isEqualTo(2);
  }

  @Test
  @DisplayName("transfers the policy from a primary, and again when that says so")
  void transfer() throws Exception {
    try (FakePrimary primary = new FakePrimary()) {
      String soa = "@ 300 SOA ns mail %d 3600 3600 7200 60\n";
      primary.whole(soa.formatted(1) + "bad.test 60 CNAME .\n" + soa.formatted(1));
      ChainHarness chain = chain("rpz example.org {\n transfer from " + primary.address() + "\n}");
      Await.until("the zone", () -> chain.ask("bad.test A").getRcode() == Rcode.NXDOMAIN);
      primary.whole(soa.formatted(2) + "new.test 60 CNAME .\n" + soa.formatted(2));
      Message notify = ChainHarness.question("example.org SOA");
      notify.getHeader().setOpcode(Opcode.NOTIFY);
      assertThat(chain.ask(notify, Transport.UDP).getRcode()).isEqualTo(Rcode.NOERROR);
      Await.until("the next one", () -> chain.ask("new.test A").getRcode() == Rcode.NXDOMAIN);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "rpz example.org => 2:1: plugin/rpz: the policy example.org. has neither file nor transfer;"
            + " write one of: file DBFILE, transfer from ADDRESS...",
        "rpz example.org {\\n file /none\\n transfer from 192.0.2.1\\n} => 2:1: plugin/rpz: the"
            + " policy example.org. has both file and transfer; write one of: file DBFILE,"
            + " transfer from ADDRESS...",
        "rpz example.org {\\n transfer to 192.0.2.1\\n} => 3:11: plugin/rpz: 'to' is not 'from';"
            + " write: transfer from ADDRESS..."
      })
  @DisplayName("is refused at the place of a fault")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(Rpz.TYPE, directive.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
