package dev.seamark.zones.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Compares what the zones said with what they should have said. */
final class ReplyCheck {
  private final ReferenceZones reference;

  ReplyCheck(ReferenceZones reference) {
    this.reference = reference;
  }

  /** The reply, which had all the room it wanted, is what the rules say. */
  void isRight(Question question, Asker.Reply reply, String where) {
    assertThat(reply.message().map(m -> m.getHeader().getFlag(Flags.TC)).orElse(false))
        .as("TC of %s %s", question, where)
        .isFalse();
    for (int section : List.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)) {
      assertThat(reply.section(section)).as("%s %s", question, where).doesNotHaveDuplicates();
    }
    String got = describe(reply);
    switch (reference.answer(question.name(), question.type())) {
      case Expected.Unspecified _ -> {}
      case Expected.Reply only ->
          assertThat(got).as("%s %s", question, where).isEqualTo(describe(question, only));
      case Expected.OneOf(List<Expected.Reply> replies) ->
          assertThat(replies)
              .extracting(r -> describe(question, r))
              .as("%s %s", question, where)
              .contains(got);
    }
  }

  /** The reply, which had to fit into the limit, is the whole one or part of it with TC set. */
  static void isCut(Question question, Asker.Reply whole, Asker.Reply cut, int limit, String at) {
    assertThat(cut.verdict()).as("verdict of %s %s", question, at).isEqualTo(whole.verdict());
    assertThat(cut.length()).as("length of %s %s", question, at).isLessThanOrEqualTo(limit);
    if (whole.message().isEmpty()) {
      return;
    }
    boolean fits = whole.length() <= limit;
    assertThat(cut.message().orElseThrow().getHeader().getFlag(Flags.TC))
        .as("TC of %s %s in %s of %s bytes", question, at, limit, whole.length())
        .isEqualTo(!fits);
    int missing = 0;
    for (int section : List.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)) {
      List<String> all = whole.section(section);
      List<String> some = cut.section(section);
      assertThat(all).as("%s %s, cut", question, at).containsAll(some);
      assertThat(some).as("%s %s, cut", question, at).doesNotHaveDuplicates();
      assertThat(missing > 0 && !some.isEmpty())
          .as(
              "records of a later section are kept where an earlier one is cut: %s %s",
              question, at)
          .isFalse();
      missing += all.size() - some.size();
    }
    assertThat(missing > 0).as("something is missing in %s %s", question, at).isEqualTo(!fits);
  }

  private static String describe(Asker.Reply reply) {
    if (reply.message().isEmpty()) {
      return reply.verdict().toString();
    }
    Message message = reply.message().get();
    return lines(
        reply.verdict(),
        message.getHeader().getRcode(),
        message.getHeader().getFlag(Flags.AA),
        reply.section(Section.ANSWER),
        reply.section(Section.AUTHORITY),
        reply.section(Section.ADDITIONAL));
  }

  private String describe(Question question, Expected.Reply expected) {
    if (expected.verdict() == Verdict.NOT_OURS || expected.verdict() == Verdict.REFUSED) {
      return expected.verdict().toString();
    }
    List<Record> authority = new ArrayList<>();
    if (expected.soa()) {
      authority.add(reference.soa(reference.zoneOf(question.name()).orElseThrow()));
    }
    return lines(
        expected.verdict(),
        expected.rcode(),
        expected.authoritative(),
        texts(expected.answer(), Section.ANSWER),
        texts(authority, Section.AUTHORITY),
        texts(expected.additional(), Section.ADDITIONAL));
  }

  private static List<String> texts(List<Record> records, int section) {
    return records.stream().map(r -> Asker.text(r, section)).toList();
  }

  private static String lines(
      Verdict verdict,
      int rcode,
      boolean authoritative,
      List<String> answer,
      List<String> authority,
      List<String> additional) {
    return verdict
        + " rcode "
        + rcode
        + " aa "
        + authoritative
        + "\nanswer "
        + sorted(answer)
        + "\nauthority "
        + sorted(authority)
        + "\nadditional "
        + sorted(additional);
  }

  private static Set<String> sorted(List<String> texts) {
    return new TreeSet<>(texts);
  }
}
