package dev.seamark.zones.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.seamark.zones.answer.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Compares what the zones said with what they should have said. */
final class ReplyCheck {
  private static final List<Integer> SECTIONS =
      List.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL);

  private final Rules reference;

  ReplyCheck(Rules reference) {
    this.reference = reference;
  }

  /** The reply, which had all the room it wanted, is what the rules say. */
  void isRight(Question question, Asker.Reply reply, String where) {
    if (isCutOff(reply)) {
      fail("%s is cut off without need %s", question, where);
    }
    for (int section : SECTIONS) {
      if (hasDuplicates(reply.section(section))) {
        fail("%s has duplicates %s: %s", question, where, reply.section(section));
      }
    }
    String got = describe(reply);
    switch (reference.answer(question.name(), question.type())) {
      case Expected.Unspecified _ -> {}
      case Expected.Reply only -> {
        String wanted = describe(question, only);
        if (!got.equals(wanted)) {
          assertThat(got).as("%s %s", question, where).isEqualTo(wanted);
        }
      }
      case Expected.OneOf(List<Expected.Reply> replies) ->
          assertThat(replies)
              .extracting(r -> describe(question, r))
              .as("%s %s", question, where)
              .contains(got);
    }
  }

  /** The reply, which had to fit into the limit, is the whole one or part of it with TC set. */
  static void isCut(Question question, Asker.Reply whole, Asker.Reply cut, int limit, String at) {
    if (cut.verdict() != whole.verdict() || cut.length() > limit) {
      fail("%s in %s bytes is %s of %s bytes %s", question, limit, cut.verdict(), cut.length(), at);
    }
    if (whole.message().isEmpty()) {
      return;
    }
    boolean fits = whole.length() <= limit;
    if (isCutOff(cut) == fits) {
      fail("TC of %s is %s in %s of %s bytes %s", question, !fits, limit, whole.length(), at);
    }
    int missing = 0;
    for (int section : SECTIONS) {
      List<String> all = whole.section(section);
      List<String> some = cut.section(section);
      if (!new HashSet<>(all).containsAll(some) || hasDuplicates(some)) {
        fail("%s cut is %s, not part of %s %s", question, some, all, at);
      }
      if (missing > 0 && !some.isEmpty()) {
        fail("%s cut has %s where an earlier section lacks something %s", question, some, at);
      }
      missing += all.size() - some.size();
    }
    if (missing > 0 == fits) {
      fail("%s in %s of %s bytes lacks %s %s", question, limit, whole.length(), missing, at);
    }
  }

  private static boolean isCutOff(Asker.Reply reply) {
    return reply.message().map(m -> m.getHeader().getFlag(Flags.TC)).orElse(false);
  }

  private static boolean hasDuplicates(List<String> records) {
    return records.size() > 1 && new HashSet<>(records).size() < records.size();
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
