package dev.seamark.e2e.peer;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What a server said, as far as both must say the same: the order of records and the case of their
 * names may differ, and so may extended errors.
 */
record Said(
    String rcode,
    List<String> flags,
    List<String> answer,
    List<String> authority,
    List<String> additional,
    String edns) {
  /** No reply. */
  static final Said NOTHING = new Said("no reply", List.of(), List.of(), List.of(), List.of(), "");

  private static final int FLAGS = 16;

  static Said of(Message reply) {
    OPTRecord opt = reply.getOPT();
    return new Said(
        Rcode.string(reply.getRcode()),
        IntStream.range(0, FLAGS)
            .filter(flag -> Flags.isFlag(flag) && reply.getHeader().getFlag(flag))
            .mapToObj(Flags::string)
            .toList(),
        lines(reply, Section.ANSWER),
        lines(reply, Section.AUTHORITY),
        lines(reply, Section.ADDITIONAL),
        opt == null ? "" : opt.getPayloadSize() + " " + opt.getFlags());
  }

  private static List<String> lines(Message reply, int section) {
    return reply.getSection(section).stream()
        .filter(record -> record.getType() != Type.OPT)
        .map(Record::toString)
        .map(line -> line.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT))
        .sorted()
        .toList();
  }
}
