package dev.seamark.server.plugins.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.plugin.Metadata;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

@DisplayName("An edns0 rule")
class EdnsTest {
  private static final HexFormat HEX = HexFormat.of();

  /** A query with these options, {@code CODE:HEX} each; without an OPT record for none. */
  private static Message query(String options) {
    Message query = ChainHarness.question("A.test A");
    if (!options.equals("none")) {
      query.addRecord(opt(1232, options), Section.ADDITIONAL);
    }
    return query;
  }

  private static OPTRecord opt(int payload, String options) {
    List<EDNSOption> all = new ArrayList<>();
    for (String option : options.split(" ")) {
      String[] parts = option.split(":", 2);
      if (parts.length == 2) {
        all.add(new GenericEDNSOption(Integer.parseInt(parts[0]), HEX.parseHex(parts[1])));
      }
    }
    return new OPTRecord(payload, 0, 0, 0, all);
  }

  @ParameterizedTest(name = "{0}: {1} goes on as {2}, comes back as {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "local set 0xffee hello            | none              | 65518:68656c6c6f         | none",
        "local set 0xffee hello            | ''                | 65518:68656c6c6f         |"
            + " 65518:68656c6c6f",
        "local set 65518 0x0102            | 65518:00 65518:01 | 65518:0102 65518:01      |"
            + " 65518:0102 65518:01",
        "local set 0xffee 0x               | 65518:00          | 65518:                   | 65518:",
        "local replace 0xffee x            | 65518:00          | 65518:78                 |"
            + " 65518:78",
        "local replace 0xffee x            | 65519:00          | 65519:00                 | ''",
        "local append 0xffee x             | 65518:00          | 65518:00 65518:78        |"
            + " 65518:00 65518:78",
        "local append 0xffee {qtype}       | 65518:00          | 65518:00                 |"
            + " 65518:00",
        "local append 0xffee {qtype}       | none              | 65518:0001               | none",
        "local unset 0xffee                | 65518:00 65518:01 10:0102030405060708 |"
            + " 10:0102030405060708 | ''",
        "local set 10 0x0102030405060708   | 10:0000000000000000 | 10:0102030405060708 | ''",
        "local set 0xffee {qname}          | ''                | 65518:412e746573742e     |"
            + " 65518:412e746573742e",
        "local set 0xffee {client_ip}      | ''                | 65518:7f000001           |"
            + " 65518:7f000001",
        "local set 0xffee {client_port}    | none              | 65518:9c40               | none",
        "local set 0xffee {server_ip}      | none              | 65518:7f000001           | none",
        "local set 0xffee {server_port}    | none              | 65518:0035               | none",
        "local set 0xffee {protocol}       | none              | 65518:756470             | none",
        "local set 0xffee {some/label}     | none              | none                     | none",
        "local set 0xffee x revert         | none              | 65518:78                 | none",
        "local set 0xffee x revert         | 65518:00          | 65518:78                 |"
            + " 65518:00",
        "local append 0xffee x revert      | 65518:00          | 65518:00 65518:78        |"
            + " 65518:00",
        "nsid set                          | none              | 3:                       | none",
        "nsid set                          | 3:0102            | 3:                       | ''",
        "nsid replace                      | none              | ''                       | none",
        "nsid append                       | 3:01              | 3:01 3:                  | ''",
        "nsid unset                        | 3:01              | ''                       | ''",
        "nsid set revert                   | 3:01              | 3:                       | ''",
        "subnet set 24 56                  | none              | 8:000118007f0000         | none",
        "subnet set 7 56                   | 8:0001200001020304 | 8:000107007e            | ''",
        "subnet set 0 0                    | none              | 8:00010000               | none",
        "subnet append 24 56               | 8:000108000a      | 8:000108000a             | ''",
        "subnet replace 32 128             | 8:0001080001      | 8:000120007f000001       | ''",
        "subnet unset                      | 8:0001080001      | ''                       | ''",
      })
  @DisplayName(
      "changes the options of the query, and the reply shows those for local use to a client that"
          + " speaks EDNS")
  void options(String rule, String asked, String seen, String shown) {
    Origin origin = new Origin().with("a.test. A", "a.test. 60 IN A 192.0.2.1");
    try (Rewritten chain = Rewritten.by("edns0 " + rule, origin)) {
      Message reply = chain.ask(query(asked), Transport.UDP);
      assertThat(origin.options()).containsExactly(seen);
      assertThat(Origin.options(reply)).isEqualTo(shown);
      if (reply.getOPT() != null) {
        assertThat(reply.getOPT().getPayloadSize()).isEqualTo(1232);
      }
      assertThat(Rewritten.records(reply, Section.ANSWER))
          .containsExactly("A.test. 60 IN A 192.0.2.1");
      assertThat(reply.getQuestion().getName()).hasToString("A.test.");
    }
  }

  @Test
  @DisplayName("sends what plugins know of the query as it came, and nothing of what they do not")
  void metadata() {
    final class Knowing implements Plugin, Metadata {
      @Override
      public String name() {
        return "metadata";
      }

      @Override
      public void query(Exchange x) {
        x.next();
      }

      @Override
      public Optional<String> value(Exchange x, String name) {
        return name.equals("some/name") ? Optional.of(x.query().nameText()) : Optional.empty();
      }
    }
    Origin origin = new Origin().with("b.test. A", "b.test. 60 IN A 192.0.2.1");
    String rules =
        """
        continue name a.test b.test
        continue edns0 local set 0xffee {some/name}
        continue edns0 local set 0xffef {some/other}
        """;
    try (Rewritten chain = Rewritten.by(rules, new Knowing(), origin)) {
      Message reply = chain.ask(query(""), Transport.UDP);
      assertThat(origin.options()).containsExactly("65518:612e746573742e");
      assertThat(Origin.options(reply)).isEqualTo("65518:612e746573742e");
    }
  }

  @Test
  @DisplayName("goes on with the next one where it says so, and with names changed besides")
  void severalRules() {
    Origin origin = new Origin().with("b.test. A", "b.test. 60 IN A 192.0.2.1");
    String rules =
        """
        continue edns0 local set 0xffee one
        continue edns0 local set 0xffee two revert
        continue edns0 local set 0xffef {qname}
        name a.test b.test
        """;
    try (Rewritten chain = Rewritten.by(rules, origin)) {
      Message reply = chain.ask(query(""), Transport.TCP);
      assertThat(origin.asked()).containsExactly("b.test. A IN");
      assertThat(origin.options()).containsExactly("65518:74776f 65519:412e746573742e");
      assertThat(Origin.options(reply)).isEqualTo("65518:6f6e65 65519:412e746573742e");
      assertThat(reply.getQuestion().getName()).hasToString("A.test.");
    }
  }

  @Test
  @DisplayName("makes no reply longer than the client takes that has said nothing of its size")
  void size() {
    String[] records = new String[60];
    for (int i = 0; i < records.length; i++) {
      records[i] = "a.test. 60 IN A 192.0.2." + i;
    }
    Origin origin = new Origin().with("a.test. A", records);
    try (Rewritten chain = Rewritten.by("edns0 local set 0xffee x", origin)) {
      Message reply = chain.ask(query("none"), Transport.UDP);
      assertThat(reply.numBytes()).isBetween(450, 512);
      assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
    }
  }

  @ParameterizedTest(name = "{0}: a reply with {1} comes back with {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "local set 0xffee x         | 65518:aa 65001:bb | 65518:aa 65001:bb",
        "local set 0xffee x revert  | 65518:aa 65001:bb | 65518:00 65001:bb",
        "local set 0xffef x revert  | 65519:aa 65001:bb | 65001:bb",
      })
  @DisplayName("takes what it reverts out of another server's options")
  void upstream(String rule, String replied, String shown) {
    Plugin upstream =
        new Plugin() {
          @Override
          public String name() {
            return "forward";
          }

          @Override
          public void query(Exchange x) {
            Message reply = new Message(1);
            reply.getHeader().setFlag(Flags.QR);
            reply.addRecord(x.queryMessage().getQuestion(), Section.QUESTION);
            reply.addRecord(opt(1232, replied), Section.ADDITIONAL);
            byte[] wire = reply.toWire();
            x.replyUpstream(wire, 0, wire.length);
            x.answered(this);
          }
        };
    try (Rewritten chain = Rewritten.by("edns0 " + rule, upstream)) {
      assertThat(Origin.options(chain.ask(query("65518:00"), Transport.UDP))).isEqualTo(shown);
    }
  }

  @Test
  @DisplayName("keeps what else comes with a query")
  void otherRecords() throws Exception {
    Message query = query("65518:00");
    query.addRecord(
        dev.seamark.server.upstream.FakeServer.record(
            "a.test. 1 IN SOA a.test. b.a.test. 1 2 3 4 5"),
        Section.AUTHORITY);
    List<String> seen = new ArrayList<>();
    Plugin behind =
        new Plugin() {
          @Override
          public String name() {
            return "behind";
          }

          @Override
          public void query(Exchange x) {
            seen.addAll(Rewritten.records(x.queryMessage(), Section.AUTHORITY));
            seen.add(Origin.options(x.queryMessage()));
            x.fail(this, 5, "");
          }
        };
    String rules = "continue name a.test c.much.longer.test\nname x y\n";
    try (Rewritten chain = Rewritten.by(rules, behind)) {
      chain.ask(query, Transport.TCP);
      assertThat(seen).containsExactly("A.test. 1 IN SOA A.test. b.A.test. 1 2 3 4 5", "65518:00");
    }
    try (Rewritten chain = Rewritten.by("edns0 local unset 0xffee", behind)) {
      chain.ask(query, Transport.TCP);
      assertThat(seen).hasSize(4).endsWith("A.test. 1 IN SOA A.test. b.A.test. 1 2 3 4 5", "");
    }
  }
}
