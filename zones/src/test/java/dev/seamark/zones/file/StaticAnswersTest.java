package dev.seamark.zones.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

@DisplayName("A zone of records")
class StaticAnswersTest {
  private static final String SOA = "@ 300 SOA ns1 mail 7 7200 1800 86400 60\n";
  private static final String ZONE =
      SOA
          + """
          @ NS ns1
          @ NS ns.elsewhere.test.
          @ MX 10 mail
          @ MX 20 mail.elsewhere.test.
          ns1 A 192.0.2.1
          mail 60 A 192.0.2.3
          mail AAAA 2001:db8::3
          www A 192.0.2.4
          www TXT "text"
          alias CNAME other
          other CNAME www
          gone CNAME nowhere
          out CNAME www.elsewhere.test.
          self CNAME self
          *.wild A 192.0.2.6
          *.wild MX 5 mail
          exact.wild TXT "exact"
          a.empty.wild A 192.0.2.7
          *.wildalias CNAME www
          intowild CNAME some.wild
          sub NS ns.sub
          sub NS mail
          sub DS 1 13 99 AB
          ns.sub A 192.0.2.8
          www.sub A 192.0.2.9
          intosub CNAME www.sub
          tree DNAME target
          tree A 192.0.2.10
          x.target A 192.0.2.11
          away DNAME elsewhere.test.
          _sip._tcp SRV 1 2 5060 www
          _sip._tcp SRV 1 2 5060 WWW
          odd TYPE65333 \\# 3 010203
          d\\.ot A 192.0.2.12
          deep.er.name TXT "deep"
          """;

  private static final String NS = "300 NS ns1, 300 NS ns.elsewhere.test.";
  private static final String DENIED = "60 SOA ns1 mail 7 7200 1800 86400 60";

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          www A; NOERROR aa | www 300 A 192.0.2.4 | $NS |
          WwW A; NOERROR aa | WwW 300 A 192.0.2.4 | $NS |
          www AAAA; NOERROR aa |  | $DENIED |
          www ANY; NOERROR aa |  | $DENIED |
          @ SOA; NOERROR aa | 300 SOA ns1 mail 7 7200 1800 86400 60 | $NS |
          @ NS; NOERROR aa | $NS |  | ns1 300 A 192.0.2.1
          @ MX; NOERROR aa | 300 MX 10 mail, 300 MX 20 mail.elsewhere.test. | $NS | mail 60 A 192.0.2.3, mail 300 AAAA 2001:db8:0:0:0:0:0:3
          @ DS; NOERROR aa |  | $DENIED |
          nope A; NXDOMAIN aa |  | $DENIED |
          nope.nope.www A; NXDOMAIN aa |  | $DENIED |
          er.name A; NOERROR aa |  | $DENIED |
          name TXT; NOERROR aa |  | $DENIED |
          alias A; NOERROR aa | alias 300 CNAME other, other 300 CNAME www, www 300 A 192.0.2.4 | $NS |
          alias CNAME; NOERROR aa | alias 300 CNAME other | $NS |
          alias AAAA; NOERROR aa | alias 300 CNAME other, other 300 CNAME www | $DENIED |
          some.wild A; NOERROR aa | some.wild 300 A 192.0.2.6 | $NS |
          a.b.wild A; NOERROR aa | a.b.wild 300 A 192.0.2.6 | $NS |
          some.wild MX; NOERROR aa | some.wild 300 MX 5 mail | $NS |
          some.wild AAAA; NOERROR aa |  | $DENIED |
          *.wild A; NOERROR aa | *.wild 300 A 192.0.2.6 | $NS |
          exact.wild A; NOERROR aa |  | $DENIED |
          x.exact.wild A; NXDOMAIN aa |  | $DENIED |
          empty.wild A; NOERROR aa |  | $DENIED |
          b.empty.wild A; NXDOMAIN aa |  | $DENIED |
          x.*.wild A; NXDOMAIN aa |  | $DENIED |
          some.wildalias A; NOERROR aa | some.wildalias 300 CNAME www, www 300 A 192.0.2.4 | $NS |
          intowild A; NOERROR aa | intowild 300 CNAME some.wild, some.wild 300 A 192.0.2.6 | $NS |
          sub A; NOERROR |  | sub 300 NS ns.sub, sub 300 NS mail | ns.sub 300 A 192.0.2.8, mail 60 A 192.0.2.3, mail 300 AAAA 2001:db8:0:0:0:0:0:3
          www.sub A; NOERROR |  | sub 300 NS ns.sub, sub 300 NS mail | ns.sub 300 A 192.0.2.8, mail 60 A 192.0.2.3, mail 300 AAAA 2001:db8:0:0:0:0:0:3
          sub DS; NOERROR aa | sub 300 DS 1 13 99 ab | $NS |
          www.sub DS; NOERROR |  | sub 300 NS ns.sub, sub 300 NS mail | ns.sub 300 A 192.0.2.8, mail 60 A 192.0.2.3, mail 300 AAAA 2001:db8:0:0:0:0:0:3
          tree A; NOERROR aa | tree 300 A 192.0.2.10 | $NS |
          tree DNAME; NOERROR aa | tree 300 DNAME target | $NS |
          x.tree A; NOERROR aa | tree 300 DNAME target, x.tree 300 CNAME x.target, x.target 300 A 192.0.2.11 | $NS |
          x.tree CNAME; NOERROR aa | tree 300 DNAME target, x.tree 300 CNAME x.target | $NS |
          _sip._tcp SRV; NOERROR aa | _sip._tcp 300 SRV 1 2 5060 www, _sip._tcp 300 SRV 1 2 5060 www | $NS | www 300 A 192.0.2.4
          odd TYPE65333; NOERROR aa | odd 300 TYPE65333 \\# 3 010203 | $NS |
          d\\.ot A; NOERROR aa | d\\.ot 300 A 192.0.2.12 | $NS |
          """)
  @DisplayName("answers")
  void answers(String question, String expected) throws Exception {
    String reply = expected.replace("$NS", NS).replace("$DENIED", DENIED);
    assertThat(TestZone.of(ZONE).ask(question).line()).isEqualTo(reply.strip());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          out A; out 300 CNAME www.elsewhere.test.
          gone A; gone 300 CNAME nowhere
          intosub A; intosub 300 CNAME www.sub
          x.away A; away 300 DNAME elsewhere.test., x.away 300 CNAME x.elsewhere.test.
          """)
  @DisplayName("leaves the target of an alias to others where it does not hold it")
  void chases(String question, String answer) throws Exception {
    TestZone.Reply reply = TestZone.of(ZONE).ask(question);
    assertThat(reply.verdict()).hasToString("CHASE");
    assertThat(String.join(", ", reply.answer())).isEqualTo(answer);
  }

  @Test
  @DisplayName("ends a circle of aliases")
  void circle() throws Exception {
    TestZone.Reply reply = TestZone.of(ZONE).ask("self A");
    assertThat(reply.rcode()).isEqualTo("NOERROR");
    assertThat(reply.answer()).isNotEmpty().containsOnly("self 300 CNAME self");
  }

  @Test
  @DisplayName("says YXDOMAIN where a DNAME record makes a name that is too long")
  void tooLong() throws Exception {
    String label = "a".repeat(60);
    String target = (label + ".").repeat(3) + "example.org.";
    String text = SOA + "t DNAME " + target + "\n";
    TestZone.Reply reply = TestZone.of(text).ask("b".repeat(50) + "." + "c".repeat(50) + ".t A");
    assertThat(reply.rcode()).isEqualTo("YXDOMAIN");
    assertThat(reply.answer()).singleElement().asString().contains(" DNAME ");
  }

  @Test
  @DisplayName("has one TTL for a name and type, the smallest, and each record once")
  void sets() throws Exception {
    String text = SOA + "x 100 A 192.0.2.1\nx 50 A 192.0.2.2\nX 70 A 192.0.2.1\n";
    assertThat(TestZone.of(text).ask("x A").answer())
        .containsExactly("x 50 A 192.0.2.1", "x 50 A 192.0.2.2");
  }

  @Nested
  @DisplayName("that is signed")
  class Signed {
    private static final String SIGNED =
        SOA
            + line("@ 300 RRSIG SOA", 300)
            + "@ 60 NSEC a.b A\n"
            + line("@ 60 RRSIG NSEC", 60)
            + "a.b 300 A 192.0.2.1\n"
            + line("a.b 300 RRSIG A", 300)
            + "a.b 60 NSEC sub A RRSIG NSEC\n"
            + line("a.b 60 RRSIG NSEC", 60)
            + "sub 300 NS ns.sub\n"
            + "sub 60 NSEC *.w NS RRSIG NSEC\n"
            + line("sub 60 RRSIG NSEC", 60)
            + "*.w 300 A 192.0.2.2\n"
            + line("*.w 300 RRSIG A", 300)
            + "*.w 60 NSEC @ A RRSIG NSEC\n"
            + line("*.w 60 RRSIG NSEC", 60)
            + "*.wa 300 CNAME a.b\n"
            + line("*.wa 300 RRSIG CNAME", 300)
            + "*.wa 60 NSEC @ CNAME RRSIG NSEC\n"
            + line("*.wa 60 RRSIG NSEC", 60);

    private static String line(String beginning, int ttl) {
      return beginning + " 13 2 " + ttl + " 20300101000000 20200101000000 1 example.org. AAAA\n";
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
        delimiter = ';',
        textBlock =
            """
            a.b A +do; NOERROR | a.b 300 A, a.b 300 RRSIG A |
            a.b A; NOERROR | a.b 300 A |
            x.w A +do; NOERROR | x.w 300 A, x.w 300 RRSIG A | *.w 60 NSEC, *.w 60 RRSIG NSEC
            x.wa A +do; NOERROR | x.wa 300 CNAME, x.wa 300 RRSIG CNAME, a.b 300 A, a.b 300 RRSIG A | *.wa 60 NSEC, *.wa 60 RRSIG NSEC
            a.b TXT +do; NOERROR | | 60 SOA, 60 RRSIG SOA, a.b 60 NSEC, a.b 60 RRSIG NSEC
            b TXT +do; NOERROR | | 60 SOA, 60 RRSIG SOA, 60 NSEC, 60 RRSIG NSEC
            x.w TXT +do; NOERROR | | 60 SOA, 60 RRSIG SOA, *.w 60 NSEC, *.w 60 RRSIG NSEC
            c.b A +do; NXDOMAIN | | 60 SOA, 60 RRSIG SOA, a.b 60 NSEC, a.b 60 RRSIG NSEC, 60 NSEC, 60 RRSIG NSEC
            sub A +do; NOERROR | | sub 300 NS, sub 60 NSEC, sub 60 RRSIG NSEC
            """)
    @DisplayName("proves what it says")
    void proves(String question, String expected) throws Exception {
      TestZone.Reply reply = TestZone.of(SIGNED).ask(question);
      String said =
          "%s | %s | %s".formatted(reply.rcode(), brief(reply.answer()), brief(reply.authority()));
      assertThat(said.replaceAll("\\s+", " ").strip())
          .isEqualTo(expected.replaceAll("\\s+", " ").strip());
    }

    /** Owner, TTL and type of each, and what a signature covers. */
    private static String brief(List<String> records) {
      return records.stream()
          .map(record -> record.replaceAll("^((?:\\S+ )?\\d+) (RRSIG \\w+|\\w+).*", "$1 $2"))
          .map(record -> record.contains("RRSIG") ? upper(record) : record)
          .collect(Collectors.joining(", "));
    }

    private static String upper(String record) {
      int type = record.lastIndexOf(' ') + 1;
      return record.substring(0, type) + record.substring(type).toUpperCase(Locale.ROOT);
    }

    @Test
    @DisplayName("gives a signature the TTL of what it covers, in transfers, too")
    void ttl() throws Exception {
      List<String> records = new ArrayList<>();
      TestZone.of(SIGNED)
          .zone()
          .forEach((owner, type, ttl, _, _, _) -> records.add(owner + " " + type + " " + ttl));
      assertThat(records).contains("a.b.example.org. 46 300", "a.b.example.org. 46 60");
    }
  }

  @Test
  @DisplayName("knows its serial, its timers and its size")
  void numbers() throws Exception {
    StaticZone zone = TestZone.of(SOA + "www A 192.0.2.1\n").zone();
    assertThat(zone.serial()).isEqualTo(7);
    assertThat(zone.refresh()).isEqualTo(7200);
    assertThat(zone.retry()).isEqualTo(1800);
    assertThat(zone.expire()).isEqualTo(86_400);
    assertThat(zone.negativeTtl()).isEqualTo(60);
    assertThat(zone.names()).isEqualTo(2);
    assertThat(zone.records()).isEqualTo(2);
  }

  @Test
  @DisplayName("takes no more than 64 bytes for a name with an address")
  void compact() throws Exception {
    int names = 10_000;
    StringBuilder text = new StringBuilder(SOA);
    for (int i = 0; i < names; i++) {
      text.append("host").append(i).append(" A 10.0.").append(i / 256).append('.');
      text.append(i % 256).append('\n');
    }
    TestZone zone = TestZone.of(text.toString());
    assertThat(zone.zone().bytes()).isLessThan(64L * names);
    assertThat(zone.ask("host9999 A").answer()).containsExactly("host9999 300 A 10.0.39.15");
  }

  @Test
  @DisplayName("answers without allocating")
  void allocation() throws Exception {
    StaticZone zone = TestZone.of(ZONE).zone();
    StaticAnswers answers = new StaticAnswers(zone);
    Query query = new Query();
    ReplyBuffer reply = new ReplyBuffer();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (String question :
        new String[] {"www A", "alias A", "@ MX", "nope A", "x.y.wild A", "a.sub A", "x.tree A"}) {
      byte[] wire = wire(question);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 20; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
          query.read(wire, wire.length);
          answers.answer(zone, query, reply);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least).as(question).isLessThan(1000);
    }
  }

  private static byte[] wire(String question) throws Exception {
    String[] words = question.split(" ", -1);
    Name name = Name.fromString(words[0], Name.fromString("example.org."));
    return Message.newQuery(Record.newRecord(name, Type.value(words[1]), DClass.IN)).toWire();
  }
}
