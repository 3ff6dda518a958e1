package dev.seamark.zones.file;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** RFC 1034 section 4.3.2, 4592 and 6672 said once more, on a list of records. */
final class ReferenceZone {
  private static final int MOST_ALIASES = 8;

  private final List<Record> records;
  private final Name apex;

  ReferenceZone(List<Record> records) {
    this.records = records;
    this.apex = records.getFirst().getName();
  }

  /** RCODE, verdict and the different records of the answer, sorted. */
  String ask(String question) throws TextParseException {
    String[] words = question.split(" ", -1);
    int type = Type.value(words[1], true);
    List<Record> answer = new ArrayList<>();
    Name name = Name.fromString(words[0], apex);
    for (int aliases = 0; ; aliases++) {
      boolean redirected = false;
      for (int labels = apex.labels(); labels <= name.labels(); labels++) {
        Name above = new Name(name, name.labels() - labels);
        boolean self = labels == name.labels();
        if (!above.equals(apex) && !at(above, Type.NS).isEmpty() && !(self && type == Type.DS)) {
          return aliases == 0 ? said("NOERROR", "ANSWERED", answer) : chase(answer);
        }
        if (!self && !at(above, Type.DNAME).isEmpty()) {
          DNAMERecord dname = (DNAMERecord) at(above, Type.DNAME).getFirst();
          answer.addAll(at(above, Type.DNAME));
          redirected = true;
          try {
            Name target = name.fromDNAME(dname);
            answer.add(new CNAMERecord(name, DClass.IN, dname.getTTL(), target));
          } catch (NameTooLongException e) {
            return said("YXDOMAIN", "ANSWERED", answer);
          }
          break;
        }
      }
      if (redirected && type == Type.CNAME) {
        return said("NOERROR", "ANSWERED", answer);
      }
      if (!redirected) {
        Name source = sourceOf(name);
        if (source == null) {
          return aliases == 0 ? said("NXDOMAIN", "NO_SUCH_NAME", answer) : chase(answer);
        }
        List<Record> alias = at(source, Type.CNAME);
        if (alias.isEmpty() || type == Type.CNAME) {
          Name owner = name;
          at(source, type).forEach(record -> answer.add(record.withName(owner)));
          return said("NOERROR", "ANSWERED", answer);
        }
        Name owner = name;
        alias.forEach(record -> answer.add(record.withName(owner)));
        name = ((CNAMERecord) alias.getFirst()).getTarget();
      } else {
        name = ((CNAMERecord) answer.getLast()).getTarget();
      }
      if (!name.subdomain(apex)) {
        return chase(answer);
      }
      if (aliases == MOST_ALIASES) {
        return said("NOERROR", "ANSWERED", answer);
      }
    }
  }

  private static String chase(List<Record> answer) {
    return said("NOERROR", "CHASE", answer);
  }

  private static String said(String rcode, String verdict, List<Record> answer) {
    TreeSet<String> lines = new TreeSet<>();
    answer.forEach(record -> lines.add(TestZone.text(record)));
    return "%s %s %s".formatted(rcode, verdict, new ArrayList<>(lines));
  }

  /** The name itself, or the wildcard that stands for it; null where there is neither. */
  private @Nullable Name sourceOf(Name name) throws TextParseException {
    if (exists(name)) {
      return name;
    }
    for (int skip = 1; ; skip++) {
      Name above = new Name(name, skip);
      if (exists(above)) {
        Name wildcard = Name.fromString("*", above);
        return exists(wildcard) ? wildcard : null;
      }
    }
  }

  private boolean exists(Name name) {
    return records.stream().anyMatch(record -> record.getName().subdomain(name));
  }

  private List<Record> at(Name name, int type) {
    return records.stream()
        .filter(record -> record.getName().equals(name) && record.getType() == type)
        .limit(type == Type.CNAME ? 1 : Long.MAX_VALUE) // there is one at a name, the first
        .toList();
  }
}
