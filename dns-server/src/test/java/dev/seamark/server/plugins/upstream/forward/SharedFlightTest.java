package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.upstream.FakeServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("Questions for the same that are on their way")
class SharedFlightTest {
  private final TestSetup setup = new TestSetup(".");
  private final List<FakeServer.Asked> held = new CopyOnWriteArrayList<>();
  private final FakeServer upstream = FakeServer.open(held::add);
  private @Nullable ChainHarness opened;

  @AfterEach
  void close() {
    setup.close();
    if (opened != null) {
      opened.close();
    }
    upstream.close();
  }

  private ChainHarness open(Plugin... before) throws Exception {
    List<Plugin> chain = new ArrayList<>(List.of(before));
    chain.addAll(setup.start(Forward.TYPE, Parsing.directives("forward . " + upstream.address())));
    ChainHarness made = ChainHarness.of(chain.toArray(Plugin[]::new));
    opened = made;
    return made;
  }

  private double joined() {
    return setup.meters().get("seamark_forward_joined_total").counter().count();
  }

  private void awaitAll(int joined) {
    Await.until(joined + " wait with the others", () -> joined() == joined && !held.isEmpty());
  }

  private static Message get(CompletableFuture<Message> reply) throws Exception {
    return reply.get(20, TimeUnit.SECONDS);
  }

  private static Message question(int flags, OPTRecord... opt) {
    Message query = ChainHarness.question("www.example.org. A");
    for (OPTRecord record : opt) {
      query.addRecord(record, Section.ADDITIONAL);
    }
    if (flags != 0) {
      query.getHeader().setFlag(flags);
    }
    return query;
  }

  @Test
  @DisplayName("go to the upstream once, and each client gets its own ID, spelling and size")
  void once() throws Exception {
    ChainHarness chain = open();
    List<Message> queries = new ArrayList<>();
    List<CompletableFuture<Message>> replies = new ArrayList<>();
    for (String name : List.of("www.example.org.", "WWW.example.org.", "wWw.eXample.ORG.")) {
      Message query = ChainHarness.question(name + " A");
      queries.add(query);
      replies.add(chain.send(query, Transport.UDP));
    }
    awaitAll(2);
    FakeServer.Asked asked = held.getFirst();
    asked.reply(asked.with("192.0.2.1"));
    for (int i = 0; i < queries.size(); i++) {
      Message reply = get(replies.get(i));
      assertThat(reply.getHeader().getID()).isEqualTo(queries.get(i).getHeader().getID());
      assertThat(reply.getQuestion().getName().toString())
          .isEqualTo(queries.get(i).getQuestion().getName().toString());
      assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
    }
    assertThat(upstream.asked()).hasSize(1);
  }

  @Test
  @DisplayName("are asked anew once the reply is there")
  void notLater() throws Exception {
    ChainHarness chain = open();
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Message> reply = chain.send(question(0), Transport.UDP);
      int before = i;
      Await.until("it is asked", () -> held.size() > before);
      held.get(i).reply(held.get(i).with("192.0.2." + i));
      assertThat(get(reply).getSection(Section.ANSWER).getFirst().rdataToString())
          .isEqualTo("192.0.2." + i);
    }
    assertThat(joined()).isZero();
  }

  @Test
  @DisplayName("are told apart by type, class, flags, transport, size and options")
  void apart() throws Exception {
    ChainHarness chain = open();
    List<CompletableFuture<Message>> replies = new ArrayList<>();
    replies.add(chain.send(question(0), Transport.UDP));
    replies.add(chain.send(question(0), Transport.TCP));
    replies.add(chain.send(question(Flags.CD), Transport.UDP));
    replies.add(chain.send(question(Flags.AD), Transport.UDP));
    replies.add(chain.send(question(0, new OPTRecord(1232, 0, 0)), Transport.UDP));
    replies.add(chain.send(question(0, new OPTRecord(4096, 0, 0)), Transport.UDP));
    replies.add(
        chain.send(question(0, new OPTRecord(1232, 0, 0, ExtendedFlags.DO)), Transport.UDP));
    replies.add(chain.send(ChainHarness.question("www.example.org. AAAA"), Transport.UDP));
    replies.add(chain.send(ChainHarness.question("www.example.org. A CH"), Transport.UDP));
    replies.add(chain.send(ChainHarness.question("ww.example.org. A"), Transport.UDP));
    Await.until("all are asked", () -> held.size() == replies.size());
    assertThat(joined()).isZero();
    for (FakeServer.Asked asked : held) {
      asked.reply(asked.failing(Rcode.NXDOMAIN));
    }
    for (CompletableFuture<Message> reply : replies) {
      assertThat(get(reply).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }
  }

  @Test
  @DisplayName("share a large reply, each as much of it as its client takes")
  void sizes() throws Exception {
    ChainHarness chain = open();
    CompletableFuture<Message> first = chain.send(question(0), Transport.TCP);
    CompletableFuture<Message> second = chain.send(question(0), Transport.TCP);
    awaitAll(1);
    FakeServer.Asked asked = held.getFirst();
    Message large = asked.failing(Rcode.NOERROR);
    for (int i = 0; i < 200; i++) {
      large.addRecord(FakeServer.record("www.example.org. 60 IN A 192.0.2." + i), Section.ANSWER);
    }
    asked.reply(large);
    assertThat(get(first).getSection(Section.ANSWER)).hasSize(200);
    assertThat(get(second).getSection(Section.ANSWER)).hasSize(200);
  }

  @Test
  @DisplayName("fail together")
  void failure() throws Exception {
    ChainHarness chain = open();
    List<CompletableFuture<Message>> replies = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      replies.add(chain.send(question(0), Transport.UDP));
    }
    awaitAll(3);
    upstream.close();
    for (CompletableFuture<Message> reply : replies) {
      assertThat(get(reply).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
    Await.until("no place is taken", () -> joined() == 3);
  }

  /** Gives the first question that comes by time to be asked and joined, and no more. */
  private static final class Impatient implements Plugin {
    private boolean first = true;

    @Override
    public String name() {
      return "cancel";
    }

    @Override
    public void query(Exchange x) {
      if (first) {
        x.giveUpAfter(Duration.ofSeconds(1).toNanos());
      }
      first = false;
      x.next();
    }
  }

  @Test
  @DisplayName("go on where the one that was sent has no more time, and the others have")
  void goOn() throws Exception {
    ChainHarness chain = open(new Impatient());
    CompletableFuture<Message> first = chain.send(question(0), Transport.UDP);
    Await.until("it is asked", () -> held.size() == 1);
    CompletableFuture<Message> second = chain.send(question(0), Transport.UDP);
    assertThat(get(first).getRcode()).isEqualTo(Rcode.SERVFAIL);
    Await.until("it is asked again", () -> upstream.asked().size() == 2);
    FakeServer.Asked again = upstream.asked().getLast();
    again.reply(again.with("192.0.2.1"));
    assertThat(get(second).getSection(Section.ANSWER)).hasSize(1);
  }

  @Test
  @DisplayName("are many: each name once")
  void many() throws Exception {
    ChainHarness chain = open();
    List<CompletableFuture<Message>> replies = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      replies.add(chain.send(ChainHarness.question("n" + i % 50 + ".x. A"), Transport.UDP));
    }
    Await.until("all wait", () -> joined() == 950 && held.size() == 50);
    for (FakeServer.Asked asked : held) {
      asked.reply(asked.with("192.0.2.1"));
    }
    for (CompletableFuture<Message> reply : replies) {
      assertThat(get(reply).getSection(Section.ANSWER)).hasSize(1);
    }
    Set<String> names = new HashSet<>();
    upstream.asked().forEach(asked -> names.add(asked.question().getName().toString()));
    assertThat(names).hasSize(50);
    assertThat(upstream.asked()).hasSize(50);
  }
}
