package dev.seamark.server.plugins.dns64;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("The plugin dns64")
class Dns64Test {
  private static final String CLIENT = "2001:db8::53";
  private static final String SOA = "SOA ns.test. root.test. 1 1 1 1 1";

  private final TestSetup setup = new TestSetup(".");
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** What the plugin behind says to a question; a code alone where it has no records. */
  private record Says(int rcode, List<String> answer, List<String> authority) {
    static Says nothing(int rcode) {
      return new Says(rcode, List.of(), List.of());
    }

    static Says records(String... answer) {
      return new Says(Rcode.NOERROR, List.of(answer), List.of());
    }
  }

  private ChainHarness harness(String directive, Map<String, Says> behind) {
    return ChainHarness.of(
        Told.plugin(setup, Dns64.TYPE, directive), Told.ending(x -> answer(x, behind)));
  }

  private void answer(Exchange x, Map<String, Says> behind) {
    String type = Type.string(x.query().type());
    asked.add(x.query().spelledName() + " " + type);
    Optional<Says> says = Optional.ofNullable(behind.get(type));
    if (says.isEmpty()) {
      x.fail(x.block().chain()[1], Rcode.SERVFAIL, "broken");
      return;
    }
    x.reply().begin(x.query(), says.get().rcode(), true);
    Message reply = x.replyMessage();
    reply.getHeader().setFlag(Flags.RA);
    says.get().answer().forEach(text -> reply.addRecord(record(x, text), Section.ANSWER));
    says.get().authority().forEach(text -> reply.addRecord(record(x, text), Section.AUTHORITY));
    x.answered(x.block().chain()[1], reply);
  }

  /** A record {@code TTL TYPE DATA} of the name asked for. */
  private static Record record(Exchange x, String text) {
    String[] words = text.split(" ", 3);
    try {
      return Record.fromString(
          Name.fromString(x.query().spelledName().toString()),
          Type.value(words[1]),
          DClass.IN,
          Long.parseLong(words[0]),
          words[2],
          Name.root);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  private double translations() {
    return setup
        .meters()
        .get("coredns_dns64_requests_translated")
        .tag("server", "dns://:53")
        .counter()
        .count();
  }

  @Test
  @DisplayName("makes addresses of those of IPv4 where there are no others")
  void translates() {
    Map<String, Says> behind =
        Map.of(
            "AAAA", Says.nothing(Rcode.NOERROR),
            "A", Says.records("60 A 192.0.2.1", "5000 A 192.0.2.2", "7000 TXT x"));
    try (ChainHarness harness = harness("dns64", behind)) {
      Message reply = harness.askFrom(CLIENT, "A.test AAAA");
      assertThat(Told.answers(reply))
          .containsExactly(
              "A.test. 60 IN AAAA 64:ff9b:0:0:0:0:c000:201",
              "A.test. 600 IN AAAA 64:ff9b:0:0:0:0:c000:202",
              "A.test. 7000 IN TXT x");
      assertThat(reply.getHeader().printFlags().split(" "))
          .containsExactlyInAnyOrder("qr", "rd", "ra");
      assertThat(asked).containsExactly("A.test. AAAA", "A.test. A");
    }
    assertThat(translations()).isOne();
  }

  @Test
  @DisplayName("lets them live no longer than the denial of others")
  void ttlOfSoa() {
    Map<String, Says> behind =
        Map.of(
            "AAAA",
            new Says(Rcode.NOERROR, List.of(), List.of("70 " + SOA)),
            "A",
            Says.records("60 A 192.0.2.1", "5000 A 192.0.2.2"));
    try (ChainHarness harness = harness("dns64", behind)) {
      Message reply = harness.askFrom(CLIENT, "a.test AAAA");
      assertThat(reply.getSection(Section.ANSWER))
          .extracting(Record::getTTL)
          .containsExactly(60L, 70L);
      assertThat(reply.getSection(Section.AUTHORITY)).isEmpty();
    }
  }

  @Test
  @DisplayName("leaves addresses of IPv6 alone, and makes others of them only where told to")
  void leavesAddresses() {
    Map<String, Says> behind =
        Map.of("AAAA", Says.records("60 AAAA 2001:db8::1"), "A", Says.records("60 A 192.0.2.1"));
    try (ChainHarness harness = harness("dns64", behind)) {
      Message reply = harness.askFrom(CLIENT, "a.test AAAA");
      assertThat(Told.answers(reply)).containsExactly("a.test. 60 IN AAAA 2001:db8:0:0:0:0:0:1");
      assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
    }
    try (ChainHarness harness = harness("dns64 {\n translate_all\n}", behind)) {
      assertThat(Told.answers(harness.askFrom(CLIENT, "a.test AAAA")))
          .containsExactly("a.test. 60 IN AAAA 64:ff9b:0:0:0:0:c000:201");
    }
  }

  @ParameterizedTest(name = "{0} from {1}, {2}: {3}")
  @CsvSource({
    "dns64,                     127.0.0.1,    a.test AAAA,    false",
    "dns64,                     2001:db8::53, a.test AAAA,    true",
    "dns64,                     2001:db8::53, a.test A,       false",
    "dns64,                     2001:db8::53, a.test AAAA CH, false",
    "dns64 { allow_ipv4 },      127.0.0.1,    a.test AAAA,    true",
    "dns64 { allow_ipv4 },      2001:db8::53, a.test AAAA,    true",
  })
  @DisplayName("is there for clients that come over IPv6, and for others where told to")
  void forWhom(String directive, String client, String question, boolean translated) {
    Map<String, Says> behind =
        Map.of("AAAA", Says.nothing(Rcode.NOERROR), "A", Says.records("60 A 192.0.2.1"));
    String lines = directive.replace("{ ", "{\n").replace(" }", "\n}");
    try (ChainHarness harness = harness(lines, behind)) {
      Message reply = harness.askFrom(client, question);
      assertThat(reply.getSection(Section.ANSWER).stream().anyMatch(r -> r.getType() == Type.AAAA))
          .isEqualTo(translated);
    }
  }

  @Nested
  @DisplayName("when something fails")
  class Failing {
    @Test
    @DisplayName("passes the denial of a name on")
    void nameError() {
      Map<String, Says> behind =
          Map.of("AAAA", Says.nothing(Rcode.NXDOMAIN), "A", Says.records("60 A 192.0.2.1"));
      try (ChainHarness harness = harness("dns64", behind)) {
        assertThat(harness.askFrom(CLIENT, "a.test AAAA").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(asked).containsExactly("a.test. AAAA");
      }
    }

    @Test
    @DisplayName("takes an error that somebody answered with for no address")
    void otherError() {
      Map<String, Says> behind =
          Map.of("AAAA", Says.nothing(Rcode.NOTIMP), "A", Says.records("60 A 192.0.2.1"));
      try (ChainHarness harness = harness("dns64", behind)) {
        Message reply = harness.askFrom(CLIENT, "a.test AAAA");
        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
      }
    }

    @Test
    @DisplayName("asks no further where nobody answered")
    void nobodyAnswers() {
      try (ChainHarness harness = harness("dns64", Map.of("A", Says.records("60 A 192.0.2.1")))) {
        assertThat(harness.askFrom(CLIENT, "a.test AAAA").getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(asked).containsExactly("a.test. AAAA");
      }
    }

    @Test
    @DisplayName("does not say that there is no address where it could not ask for one")
    void cannotAskForIpv4() {
      try (ChainHarness harness = harness("dns64", Map.of("AAAA", Says.nothing(Rcode.NOERROR)))) {
        assertThat(harness.askFrom(CLIENT, "a.test AAAA").getRcode()).isEqualTo(Rcode.SERVFAIL);
      }
      Map<String, Says> refused =
          Map.of("AAAA", Says.nothing(Rcode.NOERROR), "A", Says.nothing(Rcode.REFUSED));
      try (ChainHarness harness = harness("dns64", refused)) {
        assertThat(harness.askFrom(CLIENT, "a.test AAAA").getRcode()).isEqualTo(Rcode.REFUSED);
      }
    }

    @Test
    @DisplayName("makes nothing of a reply that was cut, and says that its own was")
    void cut() {
      try (ChainHarness harness = cutting("AAAA")) {
        Message reply = harness.askFrom(CLIENT, "a.test AAAA");
        assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(Told.answers(reply)).isEmpty();
        assertThat(asked).containsExactly("a.test. AAAA");
      }
      try (ChainHarness harness = cutting("A")) {
        Message reply = harness.askFrom(CLIENT, "a.test AAAA");
        assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(Told.answers(reply)).hasSize(1);
      }
    }

    /** A chain whose replies to questions of one type say that they were cut. */
    private ChainHarness cutting(String type) {
      Map<String, Says> behind =
          Map.of("AAAA", Says.nothing(Rcode.NOERROR), "A", Says.records("60 A 192.0.2.1"));
      return ChainHarness.of(
          Told.plugin(setup, Dns64.TYPE, "dns64"),
          Told.ending(
              x ->
                  x.next(
                      (y, state) -> {
                        if (Type.string(y.query().type()).equals(type)) {
                          y.reply().truncated(true);
                        }
                        y.back();
                      },
                      null)),
          Told.ending(x -> answer(x, behind)));
    }

    @Test
    @DisplayName("denies addresses with the SOA record that denies those of IPv4")
    void neither() {
      Map<String, Says> behind =
          Map.of(
              "AAAA",
              Says.nothing(Rcode.NOERROR),
              "A",
              new Says(Rcode.NOERROR, List.of(), List.of("70 " + SOA)));
      try (ChainHarness harness = harness("dns64", behind)) {
        Message reply = harness.askFrom(CLIENT, "a.test AAAA");
        assertThat(Told.answers(reply)).isEmpty();
        assertThat(Told.records(reply, Section.AUTHORITY)).containsExactly("a.test. 70 IN " + SOA);
      }
    }
  }

  @Nested
  @DisplayName("with a prefix")
  class WithPrefix {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
      "2001:db8::/32,          2001:db8:c000:221:0:0:0:0",
      "2001:db8:100::/40,      2001:db8:1c0:2:21:0:0:0",
      "2001:db8:122::/48,      2001:db8:122:c000:2:2100:0:0",
      "2001:db8:122:300::/56,  2001:db8:122:3c0:0:221:0:0",
      "2001:db8:122:344::/64,  2001:db8:122:344:c0:2:2100:0",
      "2001:db8:122:344::/96,  2001:db8:122:344:0:0:c000:221",
      "2001:db8:122:344::9/80, 2001:db8:122:344:0:c000:221:0",
    })
    @DisplayName("puts it in front as RFC 6052 has it")
    void inFront(String prefix, String address) {
      Map<String, Says> behind =
          Map.of("AAAA", Says.nothing(Rcode.NOERROR), "A", Says.records("60 A 192.0.2.33"));
      List<String> forms = new ArrayList<>();
      for (String directive : List.of("dns64 " + prefix, "dns64 {\n prefix " + prefix + "\n}")) {
        try (ChainHarness harness = harness(directive, behind)) {
          forms.addAll(Told.answers(harness.askFrom(CLIENT, "a.test AAAA")));
        }
      }
      assertThat(forms).hasSize(2).containsOnly("a.test. 60 IN AAAA " + address);
    }

    @Test
    @DisplayName("takes the last of several, and what each directive says besides")
    void several() {
      Map<String, Says> behind =
          Map.of("AAAA", Says.records("60 AAAA ::1"), "A", Says.records("60 A 192.0.2.33"));
      String directives = "dns64 2001:db8::/96 {\n translate_all\n}\ndns64 2001:db9::/96";
      try (ChainHarness harness = harness(directives, behind)) {
        assertThat(Told.answers(harness.askFrom(CLIENT, "a.test AAAA")))
            .containsExactly("a.test. 60 IN AAAA 2001:db9:0:0:0:0:c000:221");
      }
    }

    @Test
    @DisplayName("warns of a length that RFC 6052 does not know")
    void warns() {
      Told.plugin(setup, Dns64.TYPE, "dns64 2001:db8::/80");
      assertThat(setup.warnings())
          .containsExactly(
              "Corefile:2:7: plugin/dns64: RFC 6052 knows no prefix of 80 bits, and neither may the"
                  + " NAT64");
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "dns64 64:ff9b:: => 2:7: invalid CIDR address: 64:ff9b::; write a network of IPv6, like"
            + " 64:ff9b::/96",
        "dns64 10.0.0.0/32 => 2:7: invalid prefix \"10.0.0.0/32\" for IPv4 addresses; write a"
            + " network of IPv6 with 32, 40, 48, 56, 64 or 96 bits",
        "dns64 64:ff9b::/97 => 2:7: invalid prefix \"64:ff9b::/97\" for IPv4 addresses; write a"
            + " network of IPv6 with 32, 40, 48, 56, 64 or 96 bits",
        "dns64 {\\n"
            + " prefix 64::/24\\n"
            + "} => 3:9: invalid prefix \"64::/24\" for IPv4 addresses; write a network of IPv6"
            + " with 32, 40, 48, 56, 64 or 96 bits",
        "dns64 a b => 2:9: Wrong argument count or unexpected line ending after 'b'; write: dns64"
            + " [PREFIX] { prefix PREFIX; translate_all; allow_ipv4 }",
        "dns64 {\\n"
            + " prefix\\n"
            + "} => 3:2: Wrong argument count or unexpected line ending after 'prefix'; write:"
            + " prefix PREFIX",
        "dns64 {\\n"
            + " allow_ipv4 yes\\n"
            + "} => 3:13: Wrong argument count or unexpected line ending after 'yes'; write:"
            + " allow_ipv4",
        "dns64 {\\n translate\\n} => 3:2: plugin/dns64: unknown property 'translate'; did you mean"
            + " 'translate_all'?"
      })
  @DisplayName("is refused where its directive is wrong")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(Dns64.TYPE, directive.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
