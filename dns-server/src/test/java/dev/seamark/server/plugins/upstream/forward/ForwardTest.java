package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.upstream.Await;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.server.upstream.FakeServer.Asked;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

@DisplayName("forward")
class ForwardTest {
  private final List<AutoCloseable> open = new ArrayList<>();
  private final TestSetup setup = new TestSetup(".");
  private final List<String> errors = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    setup.close();
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T opened(T thing) {
    open.add(thing);
    return thing;
  }

  /** A chain of the forwards of this text and, at its end, a plugin that answers NOTIMP. */
  private ChainHarness forward(String lines) throws CorefileException {
    List<Directive> directives =
        CorefileParser.parseText(
                "Corefile",
                ". {\n" + lines + "\n}\n",
                Path.of("."),
                Set.of(),
                n -> Optional.empty())
            .blocks()
            .getFirst()
            .directives();
    List<Plugin> chain = new ArrayList<>();
    chain.add(new RememberedErrors(errors));
    chain.addAll(setup.start(Forward.TYPE, directives));
    chain.add(new Last());
    return opened(ChainHarness.of(chain.toArray(Plugin[]::new)));
  }

  private static final class Last implements Plugin {
    @Override
    public String name() {
      return "last";
    }

    @Override
    public void query(Exchange x) {
      x.fail(this, Rcode.NOTIMP, "");
    }
  }

  private static String address(Message reply) {
    List<Record> answer = reply.getSection(Section.ANSWER);
    assertThat(answer).as("answer of %s", reply).isNotEmpty();
    return ((ARecord) answer.getFirst()).getAddress().getHostAddress();
  }

  private double counted(String meter) {
    return setup.meters().find(meter).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  @Test
  @DisplayName("fails with a reason where no name server is usable")
  void nobodyToAsk(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("resolv.conf"), "nameserver fe804::1\n");
    ChainHarness chain = forward("forward . " + file);
    assertThat(chain.ask("a.test A").getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(errors).containsExactly("no usable name server to forward to");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  @DisplayName("asks from the address that it is told")
  void sourceAddress(Transport transport) throws Exception {
    FakeServer server = opened(FakeServer.answering("192.0.2.1"));
    ChainHarness chain =
        forward("forward . %s {\n source_address 127.0.0.2\n}".formatted(server.address()));
    chain.ask(ChainHarness.question("a.test A"), transport);
    assertThat(server.asked().getFirst().from().getAddress().getHostAddress())
        .isEqualTo("127.0.0.2");
  }

  @Nested
  @DisplayName("passes on")
  class PassesOn {
    @Test
    @DisplayName("the question, and the reply with the asker's ID and spelling")
    void questionAndReply() throws Exception {
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain = forward("forward . " + server.address());
      Message query = ChainHarness.question("WwW.Example.org A");
      Message reply = chain.ask(query, Transport.UDP);
      assertThat(address(reply)).isEqualTo("192.0.2.1");
      assertThat(reply.getHeader().getID()).isEqualTo(query.getHeader().getID());
      assertThat(reply.getQuestion().getName()).hasToString("WwW.Example.org.");
      assertThat(reply.getHeader().getFlag(Flags.RA)).isTrue();
      assertThat(reply.getHeader().getFlag(Flags.AA)).isFalse();
      assertThat(server.asked()).hasSize(1);
    }

    @Test
    @DisplayName("flags and code of the upstream as they are")
    void flags() throws Exception {
      FakeServer server =
          opened(
              FakeServer.open(
                  asked -> {
                    Message reply = asked.failing(Rcode.NXDOMAIN);
                    reply.getHeader().setFlag(Flags.AA);
                    reply.getHeader().setFlag(Flags.AD);
                    reply.getHeader().unsetFlag(Flags.RA);
                    asked.reply(reply);
                  }));
      Message reply = forward("forward . " + server.address()).ask("a.example. A");
      assertThat(reply.getRcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(reply.getHeader().getFlag(Flags.AD)).isTrue();
      assertThat(reply.getHeader().getFlag(Flags.RA)).isFalse();
    }

    @Test
    @DisplayName("the client's OPT record, and an OPT record back only to who sent one")
    void opt() throws Exception {
      FakeServer server =
          opened(
              FakeServer.open(
                  asked -> {
                    Message reply = asked.with("192.0.2.1");
                    reply.addRecord(new org.xbill.DNS.OPTRecord(1400, 0, 0), Section.ADDITIONAL);
                    asked.reply(reply);
                  }));
      ChainHarness chain = forward("forward . " + server.address());
      Message query = ChainHarness.question("a.example. A");
      query.addRecord(
          new org.xbill.DNS.OPTRecord(1232, 0, 0, org.xbill.DNS.ExtendedFlags.DO),
          Section.ADDITIONAL);
      Message reply = chain.ask(query, Transport.UDP);
      assertThat(server.asked().getFirst().message().getOPT().getPayloadSize()).isEqualTo(1232);
      assertThat(server.asked().getFirst().message().getOPT().getFlags())
          .isEqualTo(org.xbill.DNS.ExtendedFlags.DO);
      assertThat(reply.getOPT().getPayloadSize()).isEqualTo(1232);
      assertThat(chain.ask("a.example. A").getOPT()).isNull();
    }

    @Test
    @DisplayName("extended codes of the upstream's OPT record")
    void extendedCode() throws Exception {
      FakeServer server =
          opened(
              FakeServer.open(
                  asked -> {
                    Message reply = asked.failing(7);
                    reply.addRecord(new org.xbill.DNS.OPTRecord(1400, 1, 0), Section.ADDITIONAL);
                    asked.reply(reply);
                  }));
      Message query = ChainHarness.question("a.example. A");
      query.addRecord(new org.xbill.DNS.OPTRecord(1232, 0, 0), Section.ADDITIONAL);
      Message reply = forward("forward . " + server.address()).ask(query, Transport.UDP);
      assertThat(reply.getRcode()).isEqualTo(Rcode.BADCOOKIE);
    }

    @Test
    @DisplayName("names below FROM only, and not those excepted, FROM itself apart")
    void zones() throws Exception {
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain =
          forward(
              "forward example.org "
                  + server.address()
                  + " {\n except internal.example.org example.org\n}");
      assertThat(chain.ask("www.example.com. A").getRcode()).isEqualTo(Rcode.NOTIMP);
      assertThat(chain.ask("www.internal.example.org. A").getRcode()).isEqualTo(Rcode.NOTIMP);
      assertThat(chain.ask("example.org. A").getRcode()).isEqualTo(Rcode.NOERROR);
    }
  }

  @Nested
  @DisplayName("asks by")
  class Transports {
    private String used(FakeServer server) {
      return server.asked().getLast().transport();
    }

    @Test
    @DisplayName("the client's transport")
    void clients() throws Exception {
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain = forward("forward . " + server.address());
      chain.ask(ChainHarness.question("a.example. A"), Transport.UDP);
      assertThat(used(server)).isEqualTo("udp");
      chain.ask(ChainHarness.question("a.example. A"), Transport.TCP);
      assertThat(used(server)).isEqualTo("tcp");
    }

    @Test
    @DisplayName("TCP where force_tcp says so, whatever prefer_udp says")
    void forceTcp() throws Exception {
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain =
          forward("forward . " + server.address() + " {\n force_tcp\n prefer_udp\n}");
      chain.ask("a.example. A");
      assertThat(used(server)).isEqualTo("tcp");
    }

    @Test
    @DisplayName("UDP first where prefer_udp says so, then by TCP what was cut")
    void preferUdp() throws Exception {
      FakeServer server =
          opened(
              FakeServer.open(
                  asked -> {
                    Message reply = asked.with("192.0.2.1");
                    if (asked.transport().equals("udp")) {
                      reply = asked.failing(0);
                      reply.getHeader().setFlag(Flags.TC);
                    }
                    asked.reply(reply);
                  }));
      ChainHarness chain = forward("forward . " + server.address() + " {\n prefer_udp\n}");
      Message reply = chain.ask(ChainHarness.question("a.example. A"), Transport.TCP);
      assertThat(address(reply)).isEqualTo("192.0.2.1");
      assertThat(server.asked()).extracting(Asked::transport).containsExactly("udp", "tcp");
    }

    @Test
    @DisplayName("UDP, and tells a UDP client that the reply was cut")
    void cut() throws Exception {
      FakeServer server =
          opened(
              FakeServer.open(
                  asked -> {
                    Message reply = asked.failing(0);
                    reply.getHeader().setFlag(Flags.TC);
                    asked.reply(reply);
                  }));
      Message reply = forward("forward . " + server.address()).ask("a.example. A");
      assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(server.asked()).hasSize(1);
    }

    @Test
    @DisplayName("one TCP connection, many questions at once, replies in any order")
    void pipelining() throws Exception {
      List<Asked> held = new CopyOnWriteArrayList<>();
      FakeServer server =
          opened(
              FakeServer.open(
                  asked -> {
                    held.add(asked);
                    if (held.size() == 5) {
                      for (Asked one : held.reversed()) {
                        one.reply(
                            one.with("192.0.2." + one.question().getName().getLabelString(0)));
                      }
                    }
                  }));
      ChainHarness chain = forward("forward . " + server.address() + " {\n force_tcp\n}");
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        replies.add(chain.send(ChainHarness.question(i + ".example. A"), Transport.UDP));
      }
      for (int i = 1; i <= 5; i++) {
        Message reply = replies.get(i - 1).get(20, TimeUnit.SECONDS);
        assertThat(address(reply)).isEqualTo("192.0.2." + i);
      }
      assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    @DisplayName("another TCP connection where the upstream closed the one that was kept")
    void reconnects() throws Exception {
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain = forward("forward . " + server.address() + " {\n force_tcp\n}");
      chain.ask("a.example. A");
      server.hangUp();
      assertThat(address(chain.ask("b.example. A"))).isEqualTo("192.0.2.1");
      assertThat(server.connections()).isEqualTo(2);
      assertThat(errors).isEmpty();
    }

    @Test
    @DisplayName("ports and IDs that keep changing")
    void unpredictable() throws Exception {
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain = forward("forward . " + server.address());
      for (int i = 0; i < 400; i++) {
        chain.ask("n" + i + ".example. A");
      }
      Set<Integer> ports = new HashSet<>();
      Set<Integer> ids = new HashSet<>();
      int ascending = 0;
      int previous = -1;
      for (Asked asked : server.asked()) {
        int id = asked.message().getHeader().getID();
        ports.add(asked.from().getPort());
        ids.add(id);
        ascending += id > previous ? 1 : 0;
        previous = id;
      }
      assertThat(ports).hasSizeGreaterThan(10);
      assertThat(ids).hasSizeGreaterThan(390);
      assertThat(ascending).isBetween(120, 280);
    }
  }

  @Nested
  @DisplayName("does not believe")
  class Lies {
    private Message askedOf(FakeServer.Behaviour liar) throws Exception {
      FakeServer server =
          opened(
              FakeServer.open(
                  asked -> {
                    liar.asked(asked);
                    asked.reply(asked.with("192.0.2.1"));
                  }));
      return forward("forward . " + server.address()).ask("a.example. A");
    }

    @Test
    @DisplayName("a reply with another ID")
    void wrongId() throws Exception {
      Message reply =
          askedOf(
              asked -> {
                Message lie = asked.with("192.0.2.66");
                lie.getHeader().setID(lie.getHeader().getID() ^ 1);
                asked.reply(lie);
              });
      assertThat(address(reply)).isEqualTo("192.0.2.1");
      assertThat(counted("seamark_upstream_replies_ignored_total")).isEqualTo(1);
    }

    @Test
    @DisplayName("a reply to another question")
    void wrongQuestion() throws Exception {
      Message reply =
          askedOf(
              asked -> {
                Message lie = new Message(asked.message().getHeader().getID());
                lie.getHeader().setFlag(Flags.QR);
                lie.addRecord(
                    Record.newRecord(Name.fromString("b.example."), 1, 1), Section.QUESTION);
                asked.reply(lie);
              });
      assertThat(address(reply)).isEqualTo("192.0.2.1");
      assertThat(counted("seamark_upstream_replies_ignored_total")).isEqualTo(1);
    }

    @Test
    @DisplayName("a reply from another port than the one asked")
    void wrongSource() throws Exception {
      Message reply =
          askedOf(
              asked -> {
                try (DatagramSocket other =
                    new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                  byte[] lie = asked.with("192.0.2.66").toWire();
                  other.send(new DatagramPacket(lie, lie.length, asked.from()));
                }
              });
      assertThat(address(reply)).isEqualTo("192.0.2.1");
    }

    @Test
    @DisplayName("rubbish")
    void rubbish() throws Exception {
      Message reply = askedOf(asked -> asked.out().send(new byte[] {1, 2, 3}));
      assertThat(address(reply)).isEqualTo("192.0.2.1");
    }

    @Test
    @DisplayName("a TCP reply to another question: FORMERR, as nobody else can have sent it")
    void wrongQuestionByTcp() throws Exception {
      FakeServer server =
          opened(
              FakeServer.open(
                  asked -> {
                    Message lie = new Message(asked.message().getHeader().getID());
                    lie.getHeader().setFlag(Flags.QR);
                    lie.addRecord(
                        Record.newRecord(Name.fromString("b.example."), 1, 1), Section.QUESTION);
                    asked.reply(lie);
                  }));
      ChainHarness chain = forward("forward . " + server.address() + " {\n force_tcp\n}");
      assertThat(chain.ask("a.example. A").getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    @DisplayName("records that are not there: asks the next upstream")
    void brokenRecords() throws Exception {
      FakeServer liar =
          opened(
              FakeServer.open(
                  asked -> {
                    byte[] whole = asked.with("192.0.2.66").toWire();
                    asked.out().send(java.util.Arrays.copyOf(whole, whole.length - 2));
                  }));
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain =
          forward(
              "forward . " + liar.address() + " " + server.address() + " {\n policy sequential\n}");
      assertThat(address(chain.ask("a.example. A"))).isEqualTo("192.0.2.1");
    }
  }

  @Nested
  @DisplayName("when an upstream fails")
  class Failing {
    @Test
    @DisplayName("and nobody listens there, the next one is asked at once")
    void dead() throws Exception {
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain =
          forward(
              "forward . 127.0.0.1:"
                  + FakeServer.deadPort()
                  + " "
                  + server.address()
                  + " {\n policy sequential\n}");
      assertThat(address(chain.ask("a.example. A"))).isEqualTo("192.0.2.1");
    }

    @Test
    @DisplayName("and all are dead, SERVFAIL says why in Go's words")
    void allDead() throws Exception {
      int port = FakeServer.deadPort();
      ChainHarness chain = forward("forward . 127.0.0.1:" + port);
      assertThat(chain.ask("a.example. A").getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(errors.getFirst())
          .matches(
              "(read|write) udp 127\\.0\\.0\\.1:[0-9]+->127\\.0\\.0\\.1:"
                  + port
                  + ": ((read|write): )?connection refused");
    }

    @Test
    @DisplayName("and all are dead by TCP, the error is that of dialling")
    void allDeadByTcp() throws Exception {
      int port = FakeServer.deadPort();
      ChainHarness chain = forward("forward . 127.0.0.1:" + port + " {\n force_tcp\n}");
      assertThat(chain.ask("a.example. A").getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(errors).contains("dial tcp 127.0.0.1:" + port + ": connect: connection refused");
    }

    @Test
    @DisplayName("and is slow, the next one is asked when its time is over")
    void slow() throws Exception {
      FakeServer slow = opened(FakeServer.silent());
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain =
          forward(
              "forward . "
                  + slow.address()
                  + " "
                  + server.address()
                  + " {\n policy sequential\n read_timeout 200ms\n}");
      assertThat(address(chain.ask("a.example. A"))).isEqualTo("192.0.2.1");
      assertThat(slow.asked()).hasSize(1);
    }

    @Test
    @DisplayName("and all are silent, SERVFAIL after twice as many attempts as upstreams")
    void silent() throws Exception {
      FakeServer slow = opened(FakeServer.silent());
      ChainHarness chain =
          forward("forward . " + slow.address() + " {\n read_timeout 100ms\n max_fails 0\n}");
      assertThat(chain.ask("a.example. A").getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(slow.asked()).hasSize(2);
      assertThat(errors.getFirst())
          .matches(
              "read udp 127\\.0\\.0\\.1:[0-9]+->127\\.0\\.0\\.1:" + slow.port() + ": i/o timeout");
    }

    @Test
    @DisplayName("max_connect_attempts limits the attempts")
    void attempts() throws Exception {
      FakeServer slow = opened(FakeServer.silent());
      ChainHarness chain =
          forward(
              "forward . "
                  + slow.address()
                  + " {\n read_timeout 50ms\n max_fails 0\n max_connect_attempts 5\n}");
      assertThat(chain.ask("a.example. A").getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(slow.asked()).hasSize(5);
    }

    @Test
    @DisplayName("with a code that failover names, the next one is asked, the last code counts")
    void failover() throws Exception {
      FakeServer failing = opened(FakeServer.failing(Rcode.SERVFAIL));
      FakeServer refusing = opened(FakeServer.failing(Rcode.REFUSED));
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      String block = " {\n policy sequential\n failover SERVFAIL REFUSED\n}";
      String two = "forward two.example " + failing.address() + " " + refusing.address() + block;
      ChainHarness chain =
          forward(two + "\nforward . " + failing.address() + " " + server.address() + block);
      assertThat(chain.ask("a.two.example. A").getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(address(chain.ask("a.example. A"))).isEqualTo("192.0.2.1");
    }
  }

  @Nested
  @DisplayName("hands on to the forward behind it")
  class Next {
    @Test
    @DisplayName("with a code that next names")
    void rcode() throws Exception {
      FakeServer unknowing = opened(FakeServer.failing(Rcode.NXDOMAIN));
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain =
          forward(
              "forward . "
                  + unknowing.address()
                  + " {\n next NXDOMAIN\n}\nforward . "
                  + server.address());
      assertThat(address(chain.ask("a.example. A"))).isEqualTo("192.0.2.1");
    }

    @Test
    @DisplayName("an empty answer, with next_on_nodata")
    void nodata() throws Exception {
      FakeServer empty = opened(FakeServer.failing(Rcode.NOERROR));
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain =
          forward(
              "forward . "
                  + empty.address()
                  + " {\n next_on_nodata\n}\nforward . "
                  + server.address());
      assertThat(address(chain.ask("a.example. A"))).isEqualTo("192.0.2.1");
    }

    @Test
    @DisplayName("but to no other plugin")
    void notToOthers() throws Exception {
      FakeServer unknowing = opened(FakeServer.failing(Rcode.NXDOMAIN));
      ChainHarness chain = forward("forward . " + unknowing.address() + " {\n next NXDOMAIN\n}");
      assertThat(chain.ask("a.example. A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }
  }

  @Nested
  @DisplayName("chooses upstreams")
  class Policies {
    private List<String> asked(String policy, int times) throws Exception {
      FakeServer one = opened(FakeServer.answering("192.0.2.1"));
      FakeServer two = opened(FakeServer.answering("192.0.2.2"));
      FakeServer three = opened(FakeServer.answering("192.0.2.3"));
      ChainHarness chain =
          forward(
              "forward . %s %s %s {\n policy %s\n}"
                  .formatted(one.address(), two.address(), three.address(), policy));
      List<String> replies = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        replies.add(address(chain.ask("a.example. A")).substring(8));
      }
      return replies;
    }

    @Test
    @DisplayName("always from the first on, with sequential")
    void sequential() throws Exception {
      assertThat(asked("sequential", 5)).containsOnly("1");
    }

    @Test
    @DisplayName("one after the other, with round_robin")
    void roundRobin() throws Exception {
      List<String> replies = asked("round_robin", 6);
      assertThat(replies.subList(0, 3)).containsExactlyInAnyOrder("1", "2", "3");
      assertThat(replies.subList(3, 6)).isEqualTo(replies.subList(0, 3));
    }

    @Test
    @DisplayName("any, with random")
    void random() throws Exception {
      assertThat(asked("random", 40)).contains("1", "2", "3");
    }
  }

  @Nested
  @DisplayName("limits")
  class Limits {
    @Test
    @DisplayName("what is in flight: REFUSED above max_concurrent, counted, no health check")
    void maxConcurrent() throws Exception {
      List<Asked> held = new CopyOnWriteArrayList<>();
      FakeServer server = opened(FakeServer.open(held::add));
      ChainHarness chain = forward("forward . " + server.address() + " {\n max_concurrent 2\n}");
      CompletableFuture<Message> first =
          chain.send(ChainHarness.question("a.example. A"), Transport.UDP);
      CompletableFuture<Message> second =
          chain.send(ChainHarness.question("b.example. A"), Transport.UDP);
      Await.until("two are in flight", () -> held.size() == 2);
      assertThat(chain.ask("c.example. A").getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(errors).contains("concurrent queries exceeded maximum 2");
      assertThat(counted("coredns_forward_max_concurrent_rejects_total")).isEqualTo(1);
      for (Asked asked : held) {
        asked.reply(asked.with("192.0.2.1"));
      }
      assertThat(address(first.get(20, TimeUnit.SECONDS))).isEqualTo("192.0.2.1");
      second.get(20, TimeUnit.SECONDS);
      CompletableFuture<Message> third =
          chain.send(ChainHarness.question("d.example. A"), Transport.UDP);
      Await.until("there is room again", () -> held.size() == 3);
      held.getLast().reply(held.getLast().with("192.0.2.1"));
      third.get(20, TimeUnit.SECONDS);
      assertThat(server.checks()).isEmpty();
    }
  }

  @Nested
  @DisplayName("looks after the health of upstreams:")
  class Health {
    @Test
    @DisplayName("one that fails is checked until it replies, and asked no more meanwhile")
    void recovery() throws Exception {
      AtomicBoolean well = new AtomicBoolean();
      FakeServer sick =
          opened(
              FakeServer.open(
                  asked -> {
                    if (well.get()) {
                      asked.reply(asked.with("192.0.2.2"));
                    }
                  }));
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain =
          forward(
              "forward . "
                  + sick.address()
                  + " "
                  + server.address()
                  + " {\n policy sequential\n read_timeout 100ms\n"
                  + " health_check 50ms no_rec domain check.example\n}");
      assertThat(address(chain.ask("a.example. A"))).isEqualTo("192.0.2.1");
      Await.until("checks fail", () -> counted("coredns_proxy_healthcheck_failures_total") >= 2);
      int before = sick.asked().size();
      assertThat(address(chain.ask("b.example. A"))).isEqualTo("192.0.2.1");
      assertThat(sick.asked()).hasSize(before);
      assertThat(sick.checks().getFirst().question().getName()).hasToString("check.example.");
      assertThat(sick.checks().getFirst().message().getHeader().getFlag(Flags.RD)).isFalse();
      well.set(true);
      Await.until(
          "it is asked again", () -> address(chain.ask("c.example. A")).equals("192.0.2.2"));
      int checks = sick.checks().size();
      chain.ask("d.example. A");
      assertThat(sick.checks()).hasSize(checks);
    }

    @Test
    @DisplayName("any reply is a sign of health, SERVFAIL as well")
    void anyReply() throws Exception {
      AtomicBoolean silent = new AtomicBoolean(true);
      FakeServer server =
          opened(
              FakeServer.open(
                  asked -> {
                    if (asked.question().getType() == org.xbill.DNS.Type.NS) {
                      asked.reply(asked.failing(Rcode.SERVFAIL));
                    } else if (!silent.get()) {
                      asked.reply(asked.with("192.0.2.1"));
                    }
                  }));
      ChainHarness chain = forward("forward . " + server.address() + " {\n read_timeout 100ms\n}");
      assertThat(chain.ask("a.example. A").getRcode()).isEqualTo(Rcode.SERVFAIL);
      Await.until("it is checked", () -> !server.checks().isEmpty());
      silent.set(false);
      assertThat(address(chain.ask("b.example. A"))).isEqualTo("192.0.2.1");
      assertThat(counted("coredns_proxy_healthcheck_failures_total")).isZero();
    }

    @Test
    @DisplayName("where all are down, one is asked nevertheless, and that is counted")
    void allDown() throws Exception {
      int port = FakeServer.deadPort();
      ChainHarness chain =
          forward("forward . 127.0.0.1:" + port + " {\n health_check 20ms\n max_fails 1\n}");
      chain.ask("a.example. A");
      Await.until("it is down", () -> counted("coredns_proxy_healthcheck_failures_total") >= 1);
      chain.ask("b.example. A");
      assertThat(counted("coredns_forward_healthcheck_broken_total")).isPositive();
      assertThat(errors.getLast()).contains("connection refused");
    }

    @Test
    @DisplayName("where all are down, nothing is asked with failfast_all_unhealthy_upstreams")
    void failfast() throws Exception {
      FakeServer silent = opened(FakeServer.silent());
      ChainHarness chain =
          forward(
              "forward . "
                  + silent.address()
                  + " {\n health_check 20ms\n max_fails 1\n read_timeout 100ms\n"
                  + " failfast_all_unhealthy_upstreams\n}");
      chain.ask("a.example. A");
      Await.until("it is down", () -> counted("coredns_proxy_healthcheck_failures_total") >= 1);
      int before = silent.asked().size();
      assertThat(chain.ask("b.example. A").getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(errors.getLast()).isEqualTo("no healthy proxies");
      assertThat(silent.asked()).hasSize(before);
    }

    @Test
    @DisplayName("max_fails 0 means no checks, ever")
    void never() throws Exception {
      FakeServer silent = opened(FakeServer.silent());
      ChainHarness chain =
          forward("forward . " + silent.address() + " {\n max_fails 0\n read_timeout 50ms\n}");
      chain.ask("a.example. A");
      chain.ask("b.example. A");
      assertThat(silent.checks()).isEmpty();
    }
  }

  @Nested
  @DisplayName("counts")
  class Counts {
    @Test
    @DisplayName("duration by upstream and code, under the new names and the old ones")
    void durations() throws Exception {
      FakeServer server = opened(FakeServer.failing(Rcode.NXDOMAIN));
      ChainHarness chain = forward("forward . " + server.address());
      chain.ask("a.example. A");
      chain.ask("b.example. A");
      assertThat(
              setup
                  .meters()
                  .get("coredns_proxy_request_duration")
                  .tags("proxy_name", "forward", "to", server.address(), "rcode", "NXDOMAIN")
                  .timer()
                  .count())
          .isEqualTo(2);
      assertThat(
              setup
                  .meters()
                  .get("coredns_forward_responses_total")
                  .tags("to", server.address(), "rcode", "NXDOMAIN")
                  .counter()
                  .count())
          .isEqualTo(2);
      assertThat(counted("coredns_forward_requests_total")).isEqualTo(2);
    }

    @Test
    @DisplayName("connections opened and used again")
    void connections() throws Exception {
      FakeServer server = opened(FakeServer.answering("192.0.2.1"));
      ChainHarness chain = forward("forward . " + server.address() + " {\n force_tcp\n}");
      chain.ask("a.example. A");
      chain.ask("b.example. A");
      chain.ask("c.example. A");
      assertThat(
              setup
                  .meters()
                  .get("coredns_proxy_conn_cache_misses_total")
                  .tags("proto", "tcp")
                  .counter()
                  .count())
          .isEqualTo(1);
      assertThat(
              setup
                  .meters()
                  .get("coredns_proxy_conn_cache_hits_total")
                  .tags("proto", "tcp")
                  .counter()
                  .count())
          .isEqualTo(2);
    }
  }

  @Test
  @DisplayName("a thousand questions, many at once, each get their own reply")
  void many() throws Exception {
    // As many as the buffer of a socket holds by Linux's default, so that none is lost in it where
    // the machine is busy: 212 992 bytes, of which a small datagram takes 768.
    int atOnce = 250;
    FakeServer server =
        opened(
            FakeServer.open(
                asked -> {
                  int n = Integer.parseInt(asked.question().getName().getLabelString(0));
                  asked.reply(asked.with("10.0." + n / 256 + "." + n % 256));
                }));
    ChainHarness chain =
        forward(
            "forward tcp. "
                + server.address()
                + " {\n force_tcp\n}\nforward . "
                + server.address());
    for (String zone : List.of("udp.", "tcp.")) {
      for (int first = 0; first < 1000; first += atOnce) {
        List<CompletableFuture<Message>> replies = new ArrayList<>();
        for (int n = first; n < first + atOnce; n++) {
          replies.add(chain.send(ChainHarness.question(n + "." + zone + " A"), Transport.UDP));
        }
        for (int n = first; n < first + atOnce; n++) {
          assertThat(address(replies.get(n - first).get(20, TimeUnit.SECONDS)))
              .isEqualTo("10.0." + n / 256 + "." + n % 256);
        }
      }
    }
    assertThat(server.connections()).isLessThanOrEqualTo(8);
  }

  @Test
  @DisplayName("a stopped configuration still finishes what is in flight")
  void drains() throws Exception {
    List<Asked> held = new CopyOnWriteArrayList<>();
    FakeServer server = opened(FakeServer.open(held::add));
    ChainHarness chain = forward("forward . " + server.address());
    CompletableFuture<Message> reply =
        chain.send(ChainHarness.question("a.example. A"), Transport.UDP);
    Await.until("it is in flight", () -> held.size() == 1);
    setup.close();
    held.getFirst().reply(held.getFirst().with("192.0.2.1"));
    assertThat(address(reply.get(20, TimeUnit.SECONDS))).isEqualTo("192.0.2.1");
  }

  @Test
  @DisplayName("names as TO are looked up once, at the resolver named")
  void names() throws Exception {
    FakeServer resolver = opened(FakeServer.answering("127.0.0.1"));
    FakeServer server = opened(FakeServer.answering("192.0.2.1"));
    ChainHarness chain =
        forward(
            "forward . dns.example:"
                + server.port()
                + " {\n resolver "
                + resolver.address()
                + "\n}");
    assertThat(address(chain.ask("a.example. A"))).isEqualTo("192.0.2.1");
    chain.ask("b.example. A");
    assertThat(resolver.asked())
        .extracting(a -> a.question().getName().toString())
        .containsOnly("dns.example.");
  }

  @Test
  @DisplayName("an answer larger than the client takes is cut to its size")
  void large() throws IOException, CorefileException {
    FakeServer server =
        opened(
            FakeServer.open(
                asked -> {
                  Message reply = asked.failing(0);
                  for (int i = 1; i <= 60; i++) {
                    reply.addRecord(
                        FakeServer.record("a.example. 60 IN A 192.0.2." + i), Section.ANSWER);
                  }
                  asked.reply(reply);
                }));
    ChainHarness chain = forward("forward . " + server.address());
    Message reply = chain.ask("a.example. A");
    assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(reply.numBytes()).isLessThanOrEqualTo(512);
    assertThat(reply.getSection(Section.ANSWER)).isNotEmpty();
  }
}
