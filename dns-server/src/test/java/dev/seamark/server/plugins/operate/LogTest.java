package dev.seamark.server.plugins.operate;

import static dev.seamark.server.plugins.operate.Operating.answering;
import static dev.seamark.server.plugins.operate.Operating.complaint;
import static dev.seamark.server.plugins.operate.Operating.denying;
import static dev.seamark.server.plugins.operate.Operating.directives;
import static dev.seamark.server.plugins.operate.Operating.failing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.log.LineWriter;
import dev.seamark.process.log.LogStyle;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.upstream.forward.Forward;
import dev.seamark.server.upstream.FakeServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Section;

@DisplayName("log")
class LogTest {
  private static final Plugin ANSWER = answering("example.org. 5 IN A 10.0.0.1");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final LineWriter lines = new LineWriter(out);
  private final AtomicLong clock = new AtomicLong();

  @AfterEach
  void close() {
    lines.close();
  }

  private String said() {
    lines.drain();
    return out.toString(StandardCharsets.UTF_8);
  }

  private ChainHarness chain(String directive, Plugin behind) throws CorefileException {
    Plugin log =
        new TestSetup(".")
            .start(Log.type(() -> Optional.of(lines)), directives(directive))
            .getFirst();
    // Each look at the clock finds it 123456 ns later: the arrival, then the line.
    return ChainHarness.of(() -> clock.getAndAdd(123_456), log, behind);
  }

  private static Message question(String text, int id) {
    Message query = ChainHarness.question(text);
    query.getHeader().setID(id);
    return query;
  }

  @Nested
  @DisplayName("writes")
  class Writes {
    @Test
    @DisplayName("a query and its reply in the common format")
    void common() throws CorefileException {
      try (ChainHarness chain = chain("log", ANSWER)) {
        chain.ask(question("Example.org A", 29008), Transport.UDP);
      }
      assertThat(said())
          .isEqualTo(
              "[INFO] 127.0.0.1:40000 - 29008 \"A IN example.org. udp 29 false 512\""
                  + " NOERROR qr,aa,rd 45 0.000123456s\n");
    }

    @Test
    @DisplayName("it as an object with typed fields where the log is JSON")
    void json() throws CorefileException {
      LineWriter objects = new LineWriter(out, LogStyle.JSON);
      Plugin log =
          new TestSetup(".")
              .start(Log.type(() -> Optional.of(objects)), directives("log . {name}"))
              .getFirst();
      try (ChainHarness chain = ChainHarness.of(() -> clock.getAndAdd(123_456), log, ANSWER)) {
        chain.ask(question("Example.org A", 29008), Transport.UDP);
      }
      objects.close();
      assertThat(said())
          .startsWith("{\"time\":\"20")
          .endsWith(
              "Z\",\"level\":\"INFO\",\"msg\":\"example.org.\",\"plugin\":\"log\","
                  + "\"client_ip\":\"127.0.0.1\",\"client_port\":40000,\"proto\":\"udp\","
                  + "\"id\":29008,\"opcode\":0,\"qname\":\"example.org.\",\"qtype\":\"A\","
                  + "\"qclass\":\"IN\",\"request_size\":29,\"do\":false,\"bufsize\":512,"
                  + "\"rcode\":\"NOERROR\",\"response_size\":45,"
                  + "\"duration_seconds\":0.000123456}\n");
    }

    @Test
    @DisplayName("the OPT record's size and DO bit, and the OPT record in the reply's size")
    void edns() throws CorefileException {
      Message query = question("example.org A", 1);
      query.addRecord(new OPTRecord(4096, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
      try (ChainHarness chain = chain("log", ANSWER)) {
        chain.ask(query, Transport.UDP);
      }
      assertThat(said()).contains("udp 40 true 4096\" NOERROR qr,aa,rd 56 ");
    }

    @Test
    @DisplayName("65535 as the buffer of TCP")
    void tcp() throws CorefileException {
      try (ChainHarness chain = chain("log", ANSWER)) {
        chain.ask(question("example.org A", 1), Transport.TCP);
      }
      assertThat(said()).contains(" tcp 29 false 65535\" ");
    }

    @Test
    @DisplayName("a failed query with the code that the server replies")
    void failed() throws CorefileException {
      try (ChainHarness chain = chain("log", failing("down"))) {
        chain.ask(question("example.org TYPE65280 CH", 1), Transport.UDP);
      }
      assertThat(said())
          .contains("\"TYPE65280 CH example.org. udp 29 false 512\" SERVFAIL qr,rd 29 ");
    }

    @Test
    @DisplayName("a query that got no reply at all")
    void dropped() throws CorefileException {
      Plugin dropping = Operating.plugin("acl", (self, x) -> x.drop(self));
      try (ChainHarness chain = chain("log", dropping)) {
        Future<Message> _ = chain.send(question("example.org A", 1), Transport.UDP);
        Await.until("it is logged", () -> !said().isEmpty());
      }
      assertThat(said()).contains("512\" NOERROR - 0 ");
    }

    @Test
    @DisplayName("the operation, too, in the combined format")
    void combined() throws CorefileException {
      Message notify = question("example.org SOA", 1);
      notify.getHeader().setOpcode(Opcode.NOTIFY);
      try (ChainHarness chain = chain("log . {combined}", failing(""))) {
        chain.ask(notify, Transport.UDP);
      }
      assertThat(said()).endsWith("s \"4\"\n");
    }

    @Test
    @DisplayName("any text around placeholders, and leaves what is none as it is")
    void ownFormat() throws CorefileException {
      String format =
          "\"{name} from {remote} at {local}: {/kubernetes/client-namespace} {nothing} {} {\"";
      try (ChainHarness chain = chain("log . " + format, ANSWER)) {
        chain.ask("example.org A");
      }
      assertThat(said())
          .isEqualTo("[INFO] example.org. from 127.0.0.1 at 127.0.0.1: - {nothing} {} {\n");
    }
  }

  @Nested
  @DisplayName("is about")
  class IsAbout {
    @Test
    @DisplayName("the names it lists and what is below them, by the first line that matches")
    void names() throws CorefileException {
      String directives =
          "log a.example.org b.example.org \"first {name}\"\nlog example.org \"second {name}\"";
      try (ChainHarness chain = chain(directives, ANSWER)) {
        chain.ask("x.A.example.org A");
        chain.ask("b.example.org A");
        chain.ask("c.example.org A");
        chain.ask("example.com A");
      }
      assertThat(said().lines())
          .containsExactly(
              "[INFO] first x.a.example.org.",
              "[INFO] first b.example.org.",
              "[INFO] second c.example.org.");
    }

    @ParameterizedTest(name = "class {0} logs: {1}")
    @CsvSource({
      "all, answer nxdomain nodata empty failure refused",
      "success, answer empty",
      "denial, nxdomain nodata",
      "error, failure refused",
      "denial error, nxdomain nodata failure refused"
    })
    void classes(String classes, String logged) throws CorefileException {
      Plugin kinds =
          Operating.plugin(
              "static",
              (self, x) -> {
                switch (x.query().nameText()) {
                  case "answer." -> ANSWER.query(x);
                  case "nxdomain." -> denying(3).query(x);
                  case "nodata." -> denying(0).query(x);
                  case "empty." -> answering().query(x);
                  case "refused." -> x.fail(self, 5, "");
                  default -> x.fail(self, 2, "");
                }
              });
      try (ChainHarness chain = chain("log . {name} {\n class " + classes + "\n}", kinds)) {
        for (String name : List.of("answer", "nxdomain", "nodata", "empty", "failure", "refused")) {
          chain.ask(name + " A");
        }
      }
      assertThat(said().replace("[INFO] ", "").replace(".\n", " ").strip()).isEqualTo(logged);
    }
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "answer, success NOERROR",
    "empty, success NOERROR",
    "referral, success DELEGATION",
    "nodata, denial NODATA",
    "both, denial NODATA",
    "nxdomain, denial NXDOMAIN",
    "bare, denial NXDOMAIN",
    "alias, error OTHERERROR",
    "refused, error OTHERERROR",
    "notimp, error SERVERERROR",
    "failure, error SERVERERROR",
  })
  @DisplayName("tells class and type of a reply as CoreDNS does, where metadata is collected")
  void metadata(String kind, String expected) throws Exception {
    String soa = "example. 60 IN SOA a. b. 1 2 3 4 5";
    String ns = "example. 60 IN NS a.";
    String address = kind + ".example. 60 IN A 192.0.2.1";
    FakeServer.Behaviour behaviour =
        asked ->
            asked.reply(
                switch (kind) {
                  case "answer" -> reply(asked, 0, address, soa);
                  case "empty" -> reply(asked, 0, "", "");
                  case "referral" -> reply(asked, 0, "", ns);
                  case "nodata" -> reply(asked, 0, "", soa);
                  case "both" -> reply(asked, 0, "", ns + "," + soa);
                  case "nxdomain" -> reply(asked, 3, "", soa);
                  case "bare" -> reply(asked, 3, "", "");
                  case "alias" -> reply(asked, 3, kind + ".example. 60 IN CNAME b.", soa);
                  case "refused" -> reply(asked, 5, "", "");
                  case "notimp" -> reply(asked, 4, "", "");
                  default -> reply(asked, 2, "", "");
                });
    try (FakeServer upstream = FakeServer.open(behaviour);
        TestSetup setup = new TestSetup(".")) {
      Plugin forward =
          setup
              .start(Forward.TYPE, Parsing.directives("forward . " + upstream.address()))
              .getFirst();
      Plugin log =
          setup
              .start(
                  Log.type(() -> Optional.of(lines)),
                  Operating.directives("log . \"{/log/class} {/log/type} {/forward/upstream}\""))
              .getFirst();
      Plugin metadata =
          setup
              .start(
                  MetadataCollector.TYPE, Operating.directives("metadata"), List.of(log, forward))
              .getFirst();
      try (ChainHarness chain = ChainHarness.of(metadata, log, forward)) {
        chain.ask(kind + ".example A");
      }
      assertThat(said()).isEqualTo("[INFO] " + expected + " " + upstream.address() + "\n");
    }
  }

  private static Message reply(FakeServer.Asked asked, int rcode, String answer, String authority) {
    Message reply = asked.failing(rcode);
    if (!answer.isEmpty()) {
      reply.addRecord(FakeServer.record(answer), Section.ANSWER);
    }
    for (String record : authority.split(",")) {
      if (!record.isEmpty()) {
        reply.addRecord(FakeServer.record(record), Section.AUTHORITY);
      }
    }
    return reply;
  }

  @Test
  @DisplayName("refuses what it does not know, with the position")
  void complaints() {
    PluginType type = Log.type(() -> Optional.of(lines));
    assertThat(complaint(type, "log {\n class good\n}"))
        .isEqualTo("Corefile:3:8: invalid Class: good; there is all, success, denial, error");
    assertThat(complaint(type, "log {\n class\n}")).contains("Wrong argument count");
    assertThat(complaint(type, "log {\n klass all\n}")).contains("unknown property 'klass'");
    assertThat(complaint(type, "log a..b")).contains("Corefile:2:5").contains("empty label");
  }
}
