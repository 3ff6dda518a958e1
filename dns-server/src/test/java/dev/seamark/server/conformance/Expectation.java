package dev.seamark.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/** What a case of the corpus asks and expects. */
final class Expectation {
  private final CorpusFile.Case expected;

  Expectation(CorpusFile.Case expected) {
    this.expected = expected;
  }

  /** The question, with the OPT record that the case wants. */
  Message query() throws IOException {
    String[] words = expected.ask().split(" ");
    int type = Type.value(words[1]);
    if (type < 0) {
      type = Integer.parseInt(words[1].replace("TYPE", ""));
    }
    int dclass = words.length > 2 ? DClass.value(words[2]) : DClass.IN;
    Message query = Message.newQuery(Record.newRecord(Name.fromString(words[0]), type, dclass));
    expected.map("edns").ifPresent(edns -> query.addRecord(opt(edns), Section.ADDITIONAL));
    return query;
  }

  private static OPTRecord opt(Map<String, Object> edns) {
    List<EDNSOption> options = new ArrayList<>();
    if (edns.get("options") instanceof List<?> list) {
      for (Object option : list) {
        String[] parts = option.toString().split(":", 2);
        options.add(
            new GenericEDNSOption(Integer.parseInt(parts[0]), HexFormat.of().parseHex(parts[1])));
      }
    }
    return new OPTRecord(
        (int) edns.getOrDefault("udp", 0),
        0,
        (int) edns.getOrDefault("version", 0),
        Boolean.TRUE.equals(edns.get("do")) ? 0x8000 : 0,
        options);
  }

  void check(Message reply) throws IOException {
    expected
        .text("rcode")
        .ifPresent(
            rcode ->
                assertThat(Rcode.string(reply.getRcode()))
                    .as("rcode of %s", reply)
                    .isEqualTo(rcode.equals("BADVERS") ? "BADVERS" : rcode));
    expected
        .flag("aa")
        .ifPresent(
            aa ->
                assertThat(reply.getHeader().getFlag(Flags.AA))
                    .as("AA of %s", reply)
                    .isEqualTo(aa));
    assertThat(reply.getHeader().getFlag(Flags.TC))
        .as("TC of %s", reply)
        .isEqualTo(expected.flag("tc").orElse(false));
    checkSection(reply, "answer", Section.ANSWER);
    checkSection(reply, "authority", Section.AUTHORITY);
    checkSection(reply, "additional", Section.ADDITIONAL);
    if (expected.map("soa").isPresent()) {
      checkSoa(reply, expected.map("soa").get());
    }
    checkOpt(reply);
  }

  private void checkSection(Message reply, String field, int section) throws IOException {
    List<Record> records =
        reply.getSection(section).stream().filter(r -> r.getType() != Type.OPT).toList();
    if (expected.text(field).filter("soa"::equals).isPresent()) {
      assertThat(records).as("%s of %s", field, reply).hasSize(1);
      assertThat(records.getFirst()).isInstanceOf(SOARecord.class);
    } else if (expected.text(field).filter("none"::equals).isPresent()) {
      assertThat(records).as("%s of %s", field, reply).isEmpty();
    } else if (expected.records(field).isPresent()) {
      assertThat(texts(records))
          .as("%s of %s", field, reply)
          .containsExactlyInAnyOrderElementsOf(canonical(expected.records(field).get()));
    }
  }

  private static void checkSoa(Message reply, Map<String, Object> fields) {
    List<SOARecord> soas = new ArrayList<>();
    for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
      reply.getSection(section).stream()
          .filter(SOARecord.class::isInstance)
          .forEach(record -> soas.add((SOARecord) record));
    }
    assertThat(soas).as("SOA of %s", reply).hasSize(1);
    SOARecord soa = soas.getFirst();
    fields.forEach(
        (field, value) ->
            assertThat(
                    switch (field) {
                      case "owner" -> lower(soa.getName());
                      case "ttl" -> soa.getTTL();
                      case "mname" -> lower(soa.getHost());
                      case "rname" -> lower(soa.getAdmin());
                      case "refresh" -> soa.getRefresh();
                      case "retry" -> soa.getRetry();
                      case "expire" -> soa.getExpire();
                      case "minimum" -> soa.getMinimum();
                      default -> throw new AssertionError("unknown field of SOA: " + field);
                    })
                .as("SOA %s of %s", field, reply)
                .hasToString(value.toString().toLowerCase(Locale.ROOT)));
  }

  private static String lower(Name name) {
    return name.toString().toLowerCase(Locale.ROOT);
  }

  private void checkOpt(Message reply) {
    OPTRecord opt = reply.getOPT();
    Optional<Map<String, Object>> fields = expected.map("opt");
    if (fields.isEmpty()) {
      boolean none =
          expected.text("opt").filter("none"::equals).isPresent() || expected.map("edns").isEmpty();
      if (none) {
        assertThat(opt).as("OPT of %s", reply).isNull();
      }
      return;
    }
    assertThat(opt).as("OPT of %s", reply).isNotNull();
    fields
        .get()
        .forEach(
            (field, value) -> {
              Object got =
                  switch (field) {
                    case "size" -> opt.getPayloadSize();
                    case "do" -> (opt.getFlags() & 0x8000) != 0;
                    case "version" -> opt.getVersion();
                    case "options" ->
                        opt.getOptions().stream().map(EDNSOption::getCode).sorted().toList();
                    case "ede" ->
                        opt.getOptions().stream()
                            .filter(ExtendedErrorCodeOption.class::isInstance)
                            .map(o -> ((ExtendedErrorCodeOption) o).getErrorCode())
                            .findFirst()
                            .orElse(-1);
                    default -> throw new AssertionError("unknown field of OPT: " + field);
                  };
              assertThat(got).as("OPT %s of %s", field, reply).isEqualTo(value);
            });
  }

  /** Compares a zone transfer: all but SOA, NS and the addresses of name servers. */
  void checkTransfer(List<Message> messages) throws IOException {
    Message first = messages.getFirst();
    expected
        .text("rcode")
        .ifPresent(
            rcode ->
                assertThat(Rcode.string(first.getRcode()))
                    .as("rcode of %s", first)
                    .isEqualTo(rcode));
    if (expected.records("axfr").isEmpty()) {
      check(first);
      return;
    }
    List<Record> records =
        messages.stream().flatMap(m -> m.getSection(Section.ANSWER).stream()).toList();
    assertThat(records.getFirst()).isInstanceOf(SOARecord.class);
    assertThat(records.getLast()).isEqualTo(records.getFirst());
    List<Name> servers =
        records.stream()
            .filter(NSRecord.class::isInstance)
            .map(record -> ((NSRecord) record).getTarget())
            .toList();
    List<Record> rest =
        records.stream()
            .filter(r -> r.getType() != Type.SOA && r.getType() != Type.NS)
            .filter(r -> !servers.contains(r.getName()))
            .toList();
    assertThat(texts(rest))
        .containsExactlyInAnyOrderElementsOf(canonical(expected.records("axfr").get()));
  }

  boolean isTransfer() {
    return expected.ask().contains(" AXFR") || expected.ask().contains(" IXFR");
  }

  private static List<String> texts(List<Record> records) {
    return records.stream().map(Expectation::text).toList();
  }

  private static String text(Record record) {
    String data =
        record.getType() == Type.TXT
            ? record.rdataToString()
            : record.rdataToString().toLowerCase(Locale.ROOT);
    return "%s %d %s %s %s"
        .formatted(
            lower(record.getName()),
            record.getTTL(),
            DClass.string(record.getDClass()),
            Type.string(record.getType()),
            data);
  }

  private static List<String> canonical(List<String> lines) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split("\\s+", 5);
      Name owner = Name.fromString(words[0]);
      long ttl = Long.parseLong(words[1]);
      int dclass = DClass.value(words[2]);
      int type = Type.value(words[3]);
      try (Tokenizer data = new Tokenizer(words.length > 4 ? words[4] : "")) {
        texts.add(text(Record.fromString(owner, type, dclass, ttl, data, Name.root)));
      }
    }
    return texts;
  }
}
