package dev.seamark.zones.file;

import dev.seamark.zones.answer.Verdict;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.ReplyWriter.Section;

/**
 * Answers questions from a {@link StaticZone}, by the algorithm of RFC 1034 section 4.3.2 with the
 * clarifications of RFC 4592 (wildcards), 6672 (DNAME), 2308 (denial) and 4035 (zones that are
 * signed). Allocates nothing; confined to one thread.
 */
public final class StaticAnswers {
  /** So many aliases are followed within a zone; a chain that is longer ends with the last one. */
  private static final int MOST_ALIASES = 8;

  private final LookupName name = new LookupName();
  private final LookupName target = new LookupName();
  private final Descent way = new Descent();
  private final SetWriter out;
  private final int[] expanded = new int[MOST_ALIASES + 1];
  private int expansions;
  private StaticZone zone;
  private int type;
  private boolean dnssecOk;
  private boolean signed;

  /** Answers from any zone; this is one of them. */
  public StaticAnswers(StaticZone first) {
    zone = first;
    out = new SetWriter(first);
  }

  /**
   * Answers a question whose name lies in the zone, class IN taken for granted. Writes header,
   * question and records, never an OPT record, up to 64 KiB: the sender cuts what the client cannot
   * take.
   *
   * @return {@code ANSWERED}, {@code NO_SUCH_NAME}, or {@code CHASE}, where the last record of the
   *     answer section is a CNAME record that leads out of what this zone holds
   */
  public Verdict answer(StaticZone from, Query query, ReplyBuffer reply) {
    zone = from;
    type = query.type();
    dnssecOk = query.dnssecOk();
    signed = dnssecOk && from.isSigned();
    expansions = 0;
    name.of(query);
    out.begin(from, query, reply);
    for (int aliases = 0; ; aliases++) {
      Descent.End end = way.go(zone, name, type);
      switch (end) {
        case CUT -> {
          return aliases == 0 ? delegation(reply) : chase();
        }
        case REDIRECTION -> {
          out.set(way.node(), zone.set(way.node(), RecordType.DNAME), name.place(way.label()));
          if (!out.synthesized(way.node(), name, way.label())) {
            out.finish(Rcode.YXDOMAIN);
            return Verdict.ANSWERED;
          }
          if (type == RecordType.CNAME) {
            return withServers();
          }
        }
        case EXACT, MISSING -> {
          int node = end == Descent.End.EXACT ? way.node() : way.wildcard(zone);
          if (node == StaticZone.NONE) {
            return aliases == 0 ? noSuchName() : chase();
          }
          if (!zone.has(node, StaticZone.ALIAS)
              || type == RecordType.CNAME
              || type == RecordType.NSEC
              || type == RecordType.RRSIG) {
            return records(node, end == Descent.End.MISSING);
          }
          if (signed && end == Descent.End.MISSING) {
            expanded[expansions++] = zone.nsecBefore(name);
          }
          alias(node);
        }
      }
      name.of(reply.bytes(), out.firstData());
      if (!name.isUnder(zone.apex())) {
        return chase();
      }
      if (aliases == MOST_ALIASES) {
        return withServers();
      }
    }
  }

  private void alias(int node) {
    int set = zone.set(node, RecordType.CNAME);
    out.set(node, set, name.place(0));
  }

  /** The name is there, or a wildcard stands for it. */
  private Verdict records(int node, boolean wildcard) {
    int set = zone.set(node, type);
    if (set == StaticZone.NONE) {
      out.section(Section.AUTHORITY);
      out.denial();
      if (signed) {
        proofOfNoData(node, wildcard);
        proofOfExpansions();
      }
      out.finish(Rcode.NOERROR);
      return Verdict.ANSWERED;
    }
    out.setWithTargets(node, set, name.place(0));
    boolean ofServers = node == StaticZone.APEX && type == RecordType.NS;
    if (!ofServers) {
      authority(wildcard);
    }
    if (!wildcard) {
      out.addresses(target);
    }
    out.finish(Rcode.NOERROR);
    return Verdict.ANSWERED;
  }

  /** The zone's name servers, which CoreDNS adds to each answer. */
  private void authority(boolean wildcard) {
    out.section(Section.AUTHORITY);
    out.servers();
    if (wildcard && signed) {
      out.nsec(zone.nsecBefore(name));
    }
    proofOfExpansions();
  }

  /** RFC 4035, 3.1.3.3: the names for which wildcards stand on the way are not there. */
  private void proofOfExpansions() {
    for (int i = 0; i < expansions; i++) {
      out.nsec(expanded[i]);
    }
  }

  private Verdict withServers() {
    authority(false);
    out.finish(Rcode.NOERROR);
    return Verdict.ANSWERED;
  }

  private Verdict chase() {
    authority(false);
    out.finish(Rcode.NOERROR);
    return Verdict.CHASE;
  }

  private Verdict delegation(ReplyBuffer reply) {
    int node = way.node();
    int place = name.place(way.label());
    out.section(Section.AUTHORITY);
    out.setWithTargets(node, zone.set(node, RecordType.NS), place);
    int ds = zone.set(node, RecordType.DS);
    if (dnssecOk && ds != StaticZone.NONE) {
      out.set(node, ds, place); // also where a plugin in front signs the replies
    } else if (signed) {
      out.nsec(node); // RFC 4035, 3.1.4: that there is no DS record
    }
    out.addresses(target);
    out.finish(Rcode.NOERROR);
    reply.authoritative(false);
    return Verdict.ANSWERED;
  }

  private Verdict noSuchName() {
    out.section(Section.AUTHORITY);
    out.denial();
    if (signed) {
      proofOfNoName();
    }
    out.finish(Rcode.NXDOMAIN);
    return Verdict.NO_SUCH_NAME;
  }

  /** RFC 4035, 3.1.3.2: nothing is at the name, and no wildcard stands for it. */
  private void proofOfNoName() {
    int before = zone.nsecBefore(name);
    out.nsec(before);
    target.wildcardBelow(name, way.label());
    int wildcard = zone.nsecBefore(target);
    if (wildcard != before) {
      out.nsec(wildcard);
    }
  }

  /** RFC 4035, 3.1.3.1 and 3.1.3.4. */
  private void proofOfNoData(int node, boolean wildcard) {
    int own = zone.set(node, RecordType.NSEC);
    if (own != StaticZone.NONE) {
      out.nsec(node);
    }
    int before = zone.nsecBefore(name);
    if ((wildcard || own == StaticZone.NONE) && before != node) {
      out.nsec(before);
    }
  }
}
