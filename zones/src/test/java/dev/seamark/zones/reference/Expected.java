package dev.seamark.zones.reference;

import dev.seamark.zones.answer.Verdict;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/** What the rules say to a question: exactly one of these. */
sealed interface Expected {
  /** Exactly this reply. */
  record Reply(
      Verdict verdict,
      int rcode,
      boolean authoritative,
      List<Record> answer,
      boolean soa,
      List<Record> additional)
      implements Expected {
    public Reply {
      answer = distinct(answer);
      additional = distinct(additional);
    }

    private static List<Record> distinct(List<Record> records) {
      Map<String, Record> byText = new LinkedHashMap<>();
      records.forEach(r -> byText.putIfAbsent(r.toString(), r));
      return List.copyOf(byText.values());
    }
  }

  /** Any of these replies; the rules leave open which. */
  record OneOf(List<Reply> replies) implements Expected {}

  /** The rules say nothing of it, or contradict themselves: any well-formed reply. */
  record Unspecified(String why) implements Expected {}

  /** The name is in none of the zones. */
  static Reply notOurs() {
    return new Reply(Verdict.NOT_OURS, Rcode.NOERROR, false, List.of(), false, List.of());
  }

  /** Not to be answered from here. */
  static Reply refused() {
    return new Reply(Verdict.REFUSED, Rcode.REFUSED, false, List.of(), false, List.of());
  }

  /** Neither the name nor anything at it exists. */
  static Reply noSuchName() {
    return new Reply(Verdict.NO_SUCH_NAME, Rcode.NXDOMAIN, true, List.of(), true, List.of());
  }

  /** The name exists, the type does not. */
  static Reply noData() {
    return new Reply(Verdict.ANSWERED, Rcode.NOERROR, true, List.of(), true, List.of());
  }

  /** These records, or no data where there are none. */
  static Reply records(Collection<Record> answer, Collection<Record> additional) {
    return answer.isEmpty()
        ? noData()
        : new Reply(
            Verdict.ANSWERED,
            Rcode.NOERROR,
            true,
            List.copyOf(answer),
            false,
            List.copyOf(additional));
  }

  /** These records, among them an alias whose target somebody else must be asked for. */
  static Reply chase(Collection<Record> answer) {
    return new Reply(Verdict.CHASE, Rcode.NOERROR, true, List.copyOf(answer), false, List.of());
  }

  /** One record per item. */
  static <T> List<Record> each(Collection<T> items, Function<T, Record> record) {
    return items.stream().map(record).collect(Collectors.toList());
  }
}
