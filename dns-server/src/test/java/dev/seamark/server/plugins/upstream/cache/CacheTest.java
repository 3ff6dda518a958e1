package dev.seamark.server.plugins.upstream.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.HasCatalog;
import dev.seamark.server.upstream.Await;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.zones.catalog.Catalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

@DisplayName("cache")
class CacheTest {
  private static final String SOA =
      "example.org. 900 IN SOA ns.example.org. hostmaster.example.org. 1 60 60 60 60";

  private final AtomicLong clock = new AtomicLong(Duration.ofDays(1).toNanos());
  private final TestSetup setup = new TestSetup(".");
  private final Source source = new Source();
  private @Nullable ChainHarness opened;

  @AfterEach
  void close() {
    setup.close();
    if (opened != null) {
      opened.close();
    }
  }

  /** What stands behind the cache: replies as it is told, and counts. */
  private static final class Source implements Plugin {
    volatile Plugin by = this;
    volatile Consumer<Message> reply = message -> {};
    volatile boolean hold;
    final AtomicInteger asked = new AtomicInteger();
    volatile @Nullable Exchange held;
    volatile @Nullable Transport transport;

    @Override
    public String name() {
      return "file";
    }

    @Override
    public void query(Exchange x) {
      asked.incrementAndGet();
      transport = x.peer().transport();
      if (hold) {
        held = x;
      } else {
        answer(x);
      }
    }

    void answer(Exchange x) {
      Message query = x.queryMessage();
      Message message = new Message(query.getHeader().getID());
      message.getHeader().setFlag(Flags.QR);
      message.addRecord(query.getQuestion(), Section.QUESTION);
      reply.accept(message);
      if (message.getRcode() == Rcode.NOTAUTH) {
        x.fail(by, Rcode.SERVFAIL, "told to fail");
      } else {
        x.answered(by, message);
      }
    }
  }

  /** Stands for a plugin that answers from what it knows of a cluster. */
  private record Cluster(Catalog catalog) implements Plugin, HasCatalog {
    @Override
    public String name() {
      return "kubernetes";
    }

    @Override
    public void query(Exchange x) {
      x.next();
    }
  }

  private ChainHarness cache(String lines) throws CorefileException {
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
    List<Plugin> made = setup.start(Cache.TYPE, directives);
    opened = ChainHarness.of(clock::get, made.getFirst(), source);
    return opened;
  }

  private void pass(long seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private static Consumer<Message> answers(String... records) {
    return message -> {
      for (String record : records) {
        message.addRecord(FakeServer.record(record), Section.ANSWER);
      }
    };
  }

  private static Consumer<Message> denies(int rcode, String... authority) {
    return message -> {
      message.getHeader().setRcode(rcode);
      for (String record : authority) {
        message.addRecord(FakeServer.record(record), Section.AUTHORITY);
      }
    };
  }

  private static String text(Record record) {
    return record.toString().replaceAll("\\s+", " ");
  }

  private static List<String> answer(Message reply) {
    return reply.getSection(Section.ANSWER).stream().map(CacheTest::text).toList();
  }

  private static long ttl(Message reply, int section) {
    return reply.getSection(section).getFirst().getTTL();
  }

  private double counted(String meter, String... tags) {
    return setup.meters().find(meter).tags(tags).meters().stream()
        .mapToDouble(counter -> counter.measure().iterator().next().getValue())
        .sum();
  }

  private static Message withOpt(String question, int flags) {
    Message query = ChainHarness.question(question);
    query.addRecord(new OPTRecord(1232, 0, 0, flags), Section.ADDITIONAL);
    return query;
  }

  @Nested
  @DisplayName("gives all records of a reply")
  class Ttls {
    @Test
    @DisplayName("the smallest TTL of the message, in the first reply already")
    void smallest() throws Exception {
      ChainHarness chain = cache("cache 30");
      source.reply =
          message -> {
            message.addRecord(
                FakeServer.record("a.example.org. 20 IN MX 10 mx.example.org."), Section.ANSWER);
            message.addRecord(
                FakeServer.record("example.org. 300 IN NS ns.example.org."), Section.AUTHORITY);
            message.addRecord(
                FakeServer.record("mx.example.org. 12 IN A 192.0.2.1"), Section.ADDITIONAL);
          };
      Message reply = chain.ask("a.example.org. MX");
      assertThat(ttl(reply, Section.ANSWER)).isEqualTo(12);
      assertThat(ttl(reply, Section.AUTHORITY)).isEqualTo(12);
      assertThat(ttl(reply, Section.ADDITIONAL)).isEqualTo(12);
    }

    @ParameterizedTest(name = "{0}: {1} becomes {2}")
    @DisplayName("within the limits")
    @CsvSource({
      "cache 30, 300, 30",
      "cache 30, 10, 10",
      "cache 30, 2, 5",
      "cache 30, 0, 5",
      "cache, 9000, 3600",
      "cache { success 1000 60 0 }, 0, 0",
      "cache { success 1000 60 0 }, 2, 2",
      "cache { success 1000 60 0 }, 300, 60",
      "cache { success 1000 60 90 }, 2, 60",
    })
    void limits(String directive, int given, int expected) throws Exception {
      ChainHarness chain = cache(directive.replace("{ ", "{\n").replace(" }", "\n}"));
      source.reply = answers("a.example.org. " + given + " IN A 192.0.2.1");
      assertThat(ttl(chain.ask("a.example.org. A"), Section.ANSWER)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("of a denial within limits of their own")
    @CsvSource({"cache, 900", "cache 30, 30", "cache { denial 1000 15 10 }, 15"})
    void denial(String directive, int expected) throws Exception {
      ChainHarness chain = cache(directive.replace("{ ", "{\n").replace(" }", "\n}"));
      source.reply = denies(Rcode.NXDOMAIN, SOA);
      assertThat(ttl(chain.ask("a.example.org. A"), Section.AUTHORITY)).isEqualTo(expected);
    }

    @Test
    @DisplayName("of a denial of class IN alike where another class was asked for")
    void denialOfAnotherClass() throws Exception {
      ChainHarness chain = cache("cache 30");
      source.reply = denies(Rcode.NXDOMAIN, SOA);
      assertThat(ttl(chain.ask("a.example.org. A CH"), Section.AUTHORITY)).isEqualTo(30);
    }
  }

  @Nested
  @DisplayName("answers a second question")
  class Hits {
    @Test
    @DisplayName("itself, with AA, the time that has passed taken off the TTLs")
    void countsDown() throws Exception {
      ChainHarness chain = cache("cache");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      assertThat(chain.ask("a.example.org. A").getHeader().getFlag(Flags.AA)).isFalse();
      pass(20);
      Message query = ChainHarness.question("a.example.org. A");
      Message reply = chain.ask(query, Transport.UDP);
      assertThat(answer(reply)).containsExactly("a.example.org. 40 IN A 192.0.2.1");
      assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(reply.getHeader().getID()).isEqualTo(query.getHeader().getID());
      assertThat(source.asked.get()).isEqualTo(1);
    }

    @Test
    @DisplayName("but asks anew when the TTL is over")
    void expires() throws Exception {
      ChainHarness chain = cache("cache");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      pass(59);
      chain.ask("a.example.org. A");
      assertThat(source.asked.get()).isEqualTo(1);
      pass(1);
      assertThat(ttl(chain.ask("a.example.org. A"), Section.ANSWER)).isEqualTo(60);
      assertThat(source.asked.get()).isEqualTo(2);
    }

    @Test
    @DisplayName("with the TTL it was stored with, where keepttl says so")
    void keepttl() throws Exception {
      ChainHarness chain = cache("cache {\nkeepttl\n}");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      pass(20);
      assertThat(ttl(chain.ask("a.example.org. A"), Section.ANSWER)).isEqualTo(60);
      pass(40);
      chain.ask("a.example.org. A");
      assertThat(source.asked.get()).isEqualTo(2);
    }

    @Test
    @DisplayName("in the asker's spelling, the owners that repeat it as well")
    void spelling() throws Exception {
      ChainHarness chain = cache("cache");
      source.reply =
          answers(
              "www.example.org. 60 IN CNAME a.b.example.org.",
              "a.b.example.org. 60 IN A 192.0.2.1");
      chain.ask("www.example.org. A");
      Message reply = chain.ask("WWW.eXample.org. A");
      assertThat(reply.getQuestion().getName()).hasToString("WWW.eXample.org.");
      assertThat(answer(reply).getFirst()).startsWith("WWW.eXample.org. 60 IN CNAME a.b.");
      assertThat(source.asked.get()).isEqualTo(1);
    }

    @Test
    @DisplayName("without what the OPT record of the first asker brought")
    void opt() throws Exception {
      ChainHarness chain = cache("cache");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      assertThat(chain.ask(withOpt("a.example.org. A", 0), Transport.UDP).getOPT()).isNotNull();
      assertThat(chain.ask("a.example.org. A").getOPT()).isNull();
      assertThat(source.asked.get()).isEqualTo(1);
    }

    @Test
    @DisplayName("with RD and CD as asked, RA as stored, AD only for those who asked")
    void flags() throws Exception {
      ChainHarness chain = cache("cache");
      source.reply =
          message -> {
            answers("a.example.org. 60 IN A 192.0.2.1").accept(message);
            message.getHeader().setFlag(Flags.RA);
            message.getHeader().setFlag(Flags.AD);
          };
      Message first = chain.ask("a.example.org. A");
      assertThat(first.getHeader().getFlag(Flags.AD)).isFalse();
      Message query = ChainHarness.question("a.example.org. A");
      query.getHeader().unsetFlag(Flags.RD);
      query.getHeader().setFlag(Flags.AD);
      Message reply = chain.ask(query, Transport.UDP);
      assertThat(reply.getHeader().getFlag(Flags.RD)).isFalse();
      assertThat(reply.getHeader().getFlag(Flags.RA)).isTrue();
      assertThat(reply.getHeader().getFlag(Flags.AD)).isTrue();
      assertThat(source.asked.get()).isEqualTo(1);
    }

    @Test
    @DisplayName("only where type, class, DO and CD are the same")
    void apart() throws Exception {
      ChainHarness chain = cache("cache");
      source.reply = denies(Rcode.NXDOMAIN, SOA);
      chain.ask("a.example.org. A");
      chain.ask("a.example.org. AAAA");
      chain.ask("a.example.org. A CH");
      chain.ask(withOpt("a.example.org. A", ExtendedFlags.DO), Transport.UDP);
      Message checkingDisabled = ChainHarness.question("a.example.org. A");
      checkingDisabled.getHeader().setFlag(Flags.CD);
      chain.ask(checkingDisabled, Transport.UDP);
      assertThat(source.asked.get()).isEqualTo(5);
      Message again = ChainHarness.question("a.example.org. A");
      again.getHeader().setFlag(Flags.CD);
      assertThat(chain.ask(again, Transport.UDP).getHeader().getFlag(Flags.CD)).isTrue();
      assertThat(source.asked.get()).isEqualTo(5);
    }

    @Test
    @DisplayName("cut to what the asker takes")
    void cut() throws Exception {
      ChainHarness chain = cache("cache");
      source.reply =
          message -> {
            for (int i = 1; i <= 60; i++) {
              answers("a.example.org. 60 IN A 192.0.2." + i).accept(message);
            }
          };
      chain.ask(ChainHarness.question("a.example.org. A"), Transport.TCP);
      Message reply = chain.ask("a.example.org. A");
      assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
      Message whole = chain.ask(ChainHarness.question("a.example.org. A"), Transport.TCP);
      assertThat(whole.getSection(Section.ANSWER)).hasSize(60);
      assertThat(source.asked.get()).isEqualTo(1);
    }
  }

  @Nested
  @DisplayName("keeps")
  class Keeps {
    private int askedTwice(String directive, Consumer<Message> reply, String question)
        throws Exception {
      ChainHarness chain = cache(directive);
      source.reply = reply;
      chain.ask(question);
      chain.ask(question);
      return source.asked.get();
    }

    @Test
    @DisplayName("name errors and empty answers with a SOA record")
    void denials() throws Exception {
      ChainHarness chain = cache("cache");
      source.reply = denies(Rcode.NXDOMAIN, SOA);
      chain.ask("a.example.org. A");
      assertThat(chain.ask("a.example.org. A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
      source.reply = denies(Rcode.NOERROR, SOA);
      chain.ask("b.example.org. A");
      assertThat(chain.ask("b.example.org. A").getSection(Section.AUTHORITY)).hasSize(1);
      assertThat(source.asked.get()).isEqualTo(2);
      assertThat(counted("coredns_cache_hits_total", "type", "denial")).isEqualTo(2);
    }

    @Test
    @DisplayName("no name error without a SOA record")
    void withoutSoa() throws Exception {
      assertThat(askedTwice("cache", denies(Rcode.NXDOMAIN), "a.example.org. A")).isEqualTo(2);
    }

    @Test
    @DisplayName("a failure that was written, for five seconds")
    void servfail() throws Exception {
      assertThat(askedTwice("cache", denies(Rcode.SERVFAIL), "a.example.org. A")).isEqualTo(1);
      pass(5);
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      ChainHarness chain = java.util.Objects.requireNonNull(opened);
      assertThat(chain.ask("a.example.org. A").getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    @DisplayName("failures for as long as servfail says, or not at all")
    void servfailDuration() throws Exception {
      assertThat(askedTwice("cache {\nservfail 0\n}", denies(Rcode.SERVFAIL), "a.example.org. A"))
          .isEqualTo(2);
    }

    @Test
    @DisplayName("no failure of a plugin that wrote nothing")
    void failed() throws Exception {
      assertThat(askedTwice("cache", denies(Rcode.NOTAUTH), "a.example.org. A")).isEqualTo(2);
    }

    @Test
    @DisplayName("no other codes, nothing that was cut, no transfers")
    void others() throws Exception {
      assertThat(askedTwice("cache", denies(Rcode.REFUSED), "a.example.org. A")).isEqualTo(2);
      assertThat(
              askedTwice(
                  "cache",
                  m -> {
                    answers("b.example.org. 60 IN A 192.0.2.1").accept(m);
                    m.getHeader().setFlag(Flags.TC);
                  },
                  "b.example.org. A"))
          .isEqualTo(4);
      assertThat(askedTwice("cache", answers(SOA, SOA), "example.org. AXFR")).isEqualTo(6);
    }

    @Test
    @DisplayName("nothing with a TTL of 0, where the limits allow that")
    void ttlZero() throws Exception {
      assertThat(
              askedTwice(
                  "cache {\nsuccess 1000 60 0\n}",
                  answers("a.example.org. 0 IN A 192.0.2.1"),
                  "a.example.org. A"))
          .isEqualTo(2);
    }

    @Test
    @DisplayName("nothing of the cluster, whose TTLs it limits nevertheless")
    void cluster() throws Exception {
      ChainHarness chain = cache("cache 30");
      source.by = new Cluster(new Catalog(Set.of()));
      source.reply = answers("a.example.org. 300 IN A 192.0.2.1");
      assertThat(ttl(chain.ask("a.example.org. A"), Section.ANSWER)).isEqualTo(30);
      chain.ask("a.example.org. A");
      assertThat(source.asked.get()).isEqualTo(2);
    }

    @Test
    @DisplayName("nothing in zones that are disabled, by kind")
    void disabled() throws Exception {
      ChainHarness chain =
          cache("cache 30 {\ndisable success example.org\ndisable denial example.net\n}");
      source.reply = answers("a.example.org. 300 IN A 192.0.2.1");
      assertThat(ttl(chain.ask("a.example.org. A"), Section.ANSWER)).isEqualTo(30);
      chain.ask("a.example.org. A");
      assertThat(source.asked.get()).isEqualTo(2);
      source.reply = denies(Rcode.NXDOMAIN, SOA);
      chain.ask("b.example.org. A");
      chain.ask("b.example.org. A");
      assertThat(source.asked.get()).isEqualTo(3);
      chain.ask("b.example.net. A");
      chain.ask("b.example.net. A");
      assertThat(source.asked.get()).isEqualTo(5);
    }

    @Test
    @DisplayName("only names of its zones, and does not touch others")
    void zones() throws Exception {
      ChainHarness chain = cache("cache 30 example.org");
      source.reply = answers("a.example.net. 300 IN A 192.0.2.1");
      assertThat(ttl(chain.ask("a.example.net. A"), Section.ANSWER)).isEqualTo(300);
      chain.ask("a.example.net. A");
      assertThat(source.asked.get()).isEqualTo(2);
      assertThat(counted("coredns_cache_requests_total")).isZero();
    }

    @Test
    @DisplayName("so many entries and no more")
    void capacity() throws Exception {
      ChainHarness chain = cache("cache {\nsuccess 10\n}");
      for (int i = 0; i < 1500; i++) {
        source.reply = answers("n" + i + ".example.org. 60 IN A 192.0.2.1");
        chain.ask("n" + i + ".example.org. A");
      }
      assertThat(
              setup
                  .meters()
                  .get("coredns_cache_entries")
                  .tags("type", "success", "zones", ".", "server", "dns://:53")
                  .gauge()
                  .value())
          .isBetween(900.0, 1024.0);
      assertThat(counted("coredns_cache_evictions_total", "type", "success"))
          .isGreaterThanOrEqualTo(1500 - 1024);
    }
  }

  @Nested
  @DisplayName("with prefetch")
  class Prefetching {
    @Test
    @DisplayName("refreshes what is popular shortly before it expires")
    void refreshes() throws Exception {
      ChainHarness chain = cache("cache {\nprefetch 2 1m 20%\n}");
      source.reply = answers("a.example.org. 100 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      pass(30);
      chain.ask("a.example.org. A");
      pass(30);
      chain.ask("a.example.org. A");
      assertThat(source.asked.get()).isEqualTo(1);
      pass(21);
      source.reply = answers("a.example.org. 100 IN A 192.0.2.2");
      assertThat(answer(chain.ask("a.example.org. A")))
          .containsExactly("a.example.org. 19 IN A 192.0.2.1");
      Await.until("it is refreshed", () -> source.asked.get() == 2);
      assertThat(source.transport).isEqualTo(Transport.TCP);
      assertThat(answer(chain.ask("a.example.org. A")))
          .containsExactly("a.example.org. 100 IN A 192.0.2.2");
      assertThat(counted("coredns_cache_prefetch_total")).isEqualTo(1);
    }

    @Test
    @DisplayName("goes on counting hits in the refreshed entry, and forgets them after a gap")
    void gap() throws Exception {
      ChainHarness chain = cache("cache {\nprefetch 2 30s 90%\n}");
      source.reply = answers("a.example.org. 100 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      pass(20);
      chain.ask("a.example.org. A");
      pass(40);
      chain.ask("a.example.org. A");
      assertThat(source.asked.get()).isEqualTo(1);
      pass(1);
      chain.ask("a.example.org. A");
      Await.until("it is refreshed", () -> source.asked.get() == 2);
      pass(11);
      chain.ask("a.example.org. A");
      Await.until("it is refreshed at once", () -> source.asked.get() == 3);
    }

    @Test
    @DisplayName("keeps what it has where the refresh fails")
    void failure() throws Exception {
      ChainHarness chain = cache("cache {\nprefetch 1 1m 90%\n}");
      source.reply = answers("a.example.org. 100 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      pass(20);
      source.reply = denies(Rcode.SERVFAIL);
      chain.ask("a.example.org. A");
      Await.until("it is tried", () -> source.asked.get() >= 2);
      assertThat(answer(chain.ask("a.example.org. A")))
          .containsExactly("a.example.org. 80 IN A 192.0.2.1");
    }
  }

  @Nested
  @DisplayName("with serve_stale")
  class Stale {
    @Test
    @DisplayName("immediate, replies with what has expired, TTL 0, and refreshes behind it")
    void immediate() throws Exception {
      ChainHarness chain = cache("cache {\nserve_stale\n}");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      pass(600);
      source.reply = answers("a.example.org. 60 IN A 192.0.2.2");
      assertThat(answer(chain.ask("a.example.org. A")))
          .containsExactly("a.example.org. 0 IN A 192.0.2.1");
      Await.until("it is refreshed", () -> source.asked.get() == 2);
      assertThat(answer(chain.ask("a.example.org. A")))
          .containsExactly("a.example.org. 60 IN A 192.0.2.2");
      assertThat(counted("coredns_cache_served_stale_total")).isEqualTo(1);
    }

    @Test
    @DisplayName("goes on while the refresh fails, for as long as it may")
    void limited() throws Exception {
      ChainHarness chain = cache("cache {\nserve_stale 10m\n}");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      source.reply = denies(Rcode.SERVFAIL);
      pass(60);
      assertThat(chain.ask("a.example.org. A").getRcode()).isEqualTo(Rcode.NOERROR);
      pass(599);
      assertThat(chain.ask("a.example.org. A").getRcode()).isEqualTo(Rcode.NOERROR);
      pass(1);
      assertThat(chain.ask("a.example.org. A").getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    @DisplayName("verify, tries for a newer reply first")
    void verify() throws Exception {
      ChainHarness chain = cache("cache {\nserve_stale 1h verify\n}");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      pass(600);
      source.reply = answers("a.example.org. 60 IN A 192.0.2.2");
      Message query = ChainHarness.question("A.example.org. A");
      Message fresh = chain.ask(query, Transport.UDP);
      assertThat(answer(fresh)).containsExactly("A.example.org. 60 IN A 192.0.2.2");
      assertThat(fresh.getHeader().getID()).isEqualTo(query.getHeader().getID());
      pass(600);
      source.reply = denies(Rcode.SERVFAIL);
      assertThat(answer(chain.ask("a.example.org. A")))
          .containsExactly("a.example.org. 0 IN A 192.0.2.2");
      source.reply = denies(Rcode.NXDOMAIN, SOA);
      assertThat(chain.ask("a.example.org. A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    @DisplayName("verify with a limit, replies with what has expired when it takes too long")
    void verifyTimeout() throws Exception {
      ChainHarness chain = cache("cache {\nserve_stale 1h verify 50ms 30s\n}");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      pass(600);
      source.hold = true;
      CompletableFuture<Message> reply =
          chain.send(ChainHarness.question("a.example.org. A"), Transport.UDP);
      assertThat(answer(reply.get(20, TimeUnit.SECONDS)))
          .containsExactly("a.example.org. 30 IN A 192.0.2.1");
      source.hold = false;
      source.reply = answers("a.example.org. 60 IN A 192.0.2.2");
      Exchange held = java.util.Objects.requireNonNull(source.held);
      chain.worker().loop().submit(() -> source.answer(held)).get(20, TimeUnit.SECONDS);
      assertThat(answer(chain.ask("a.example.org. A")))
          .containsExactly("a.example.org. 60 IN A 192.0.2.2");
      assertThat(source.asked.get()).isEqualTo(2);
    }

    @Test
    @DisplayName("tries no more for a while after a failure, where a recheck time is given")
    void recheck() throws Exception {
      ChainHarness chain = cache("cache {\nserve_stale 1h verify 0 30s 30s\n}");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      pass(600);
      source.reply = denies(Rcode.SERVFAIL);
      assertThat(ttl(chain.ask("a.example.org. A"), Section.ANSWER)).isEqualTo(30);
      assertThat(source.asked.get()).isEqualTo(2);
      pass(29);
      chain.ask("a.example.org. A");
      assertThat(source.asked.get()).isEqualTo(2);
      pass(1);
      chain.ask("a.example.org. A");
      assertThat(source.asked.get()).isEqualTo(3);
    }

    @Test
    @DisplayName("prefer_positive, holds on to an answer that is denied now")
    void preferPositive() throws Exception {
      ChainHarness chain =
          cache("cache {\nserve_stale 1h verify\nserve_stale_policy prefer_positive\n}");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      chain.ask("a.example.org. A");
      pass(600);
      source.reply = denies(Rcode.NXDOMAIN, SOA);
      assertThat(answer(chain.ask("a.example.org. A")))
          .containsExactly("a.example.org. 0 IN A 192.0.2.1");
      source.reply = answers("a.example.org. 60 IN A 192.0.2.2");
      assertThat(answer(chain.ask("a.example.org. A")))
          .containsExactly("a.example.org. 60 IN A 192.0.2.2");
    }

    @Test
    @DisplayName("never replies with a failure that has expired")
    void noStaleFailure() throws Exception {
      ChainHarness chain = cache("cache {\nserve_stale\n}");
      source.reply = denies(Rcode.SERVFAIL);
      chain.ask("a.example.org. A");
      pass(10);
      source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
      assertThat(chain.ask("a.example.org. A").getRcode()).isEqualTo(Rcode.NOERROR);
    }
  }

  @Test
  @DisplayName("counts requests, hits and misses")
  void counts() throws Exception {
    ChainHarness chain = cache("cache");
    source.reply = answers("a.example.org. 60 IN A 192.0.2.1");
    chain.ask("a.example.org. A");
    chain.ask("a.example.org. A");
    chain.ask("a.example.org. A");
    String[] tags = {"server", "dns://:53", "zones", ".", "view", ""};
    assertThat(counted("coredns_cache_requests_total", tags)).isEqualTo(3);
    assertThat(counted("coredns_cache_misses_total", tags)).isEqualTo(1);
    assertThat(counted("coredns_cache_hits_total", "type", "success")).isEqualTo(2);
  }
}
