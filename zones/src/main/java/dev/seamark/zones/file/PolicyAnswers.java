package dev.seamark.zones.file;

import dev.seamark.zones.answer.Verdict;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.ReplyWriter;

/**
 * Writes the replies that policies say. The SOA record of the policy stands among the additional
 * records, where people see which policy it was. Allocates nothing; confined to one thread.
 */
public final class PolicyAnswers {
  private final ReplyWriter out = new ReplyWriter();
  private final byte[] target = new byte[Names.LONGEST];

  /**
   * Writes a denial.
   *
   * @param rcode NXDOMAIN, or NOERROR where the name has other types
   */
  public void deny(PolicyZone policy, int rcode, Query query, ReplyBuffer reply) {
    begin(query, reply);
    end(policy, rcode, reply);
  }

  private void begin(Query query, ReplyBuffer reply) {
    out.begin(reply, query, ReplyBuffer.MAX_MESSAGE);
  }

  private void end(PolicyZone policy, int rcode, ReplyBuffer reply) {
    StaticZone zone = policy.zone();
    out.section(ReplyWriter.Section.ADDITIONAL);
    int record = zone.soa() + StaticZone.SET_FIXED;
    out.open(zone.apex(), RecordType.SOA, zone.negativeTtl());
    out.close(zone.data(), record + 2, Names.u16(zone.data(), record));
    out.finish(rcode);
    reply.authoritative(false);
  }

  /**
   * Writes the records of a trigger, as those of the name that is asked for.
   *
   * @return {@code CHASE} where the reply ends with an alias
   */
  public Verdict write(PolicyZone policy, int trigger, Query query, ReplyBuffer reply) {
    StaticZone zone = policy.zone();
    begin(query, reply);
    int alias = zone.set(trigger, RecordType.CNAME);
    if (alias != StaticZone.NONE) {
      return alias(zone, alias, query, reply);
    }
    int set = zone.set(trigger, query.type());
    if (set != StaticZone.NONE) {
      int at = set + StaticZone.SET_FIXED;
      for (int i = zone.count(set); i > 0 && !out.cut(); i--) {
        int length = Names.u16(zone.data(), at);
        out.open(ReplyWriter.QUESTION, query.type(), zone.ttl(set));
        out.close(zone.data(), at + 2, length);
        at += 2 + length;
      }
    }
    end(policy, Rcode.NOERROR, reply);
    return Verdict.ANSWERED;
  }

  /** {@code *.NAME} leads to the name that is asked for below NAME. */
  private Verdict alias(StaticZone zone, int set, Query query, ReplyBuffer reply) {
    byte[] data = zone.data();
    int record = set + StaticZone.SET_FIXED;
    int length = Names.u16(data, record);
    int from = record + 2;
    int to = 0;
    if (data[from] == 1 && data[from + 1] == '*') {
      int front = query.nameLength() - 1;
      from += 2;
      length -= 2;
      if (front + length > Names.LONGEST) {
        out.finish(Rcode.YXDOMAIN); // as where a DNAME record leads too far (RFC 6672)
        return Verdict.ANSWERED;
      }
      System.arraycopy(query.name(), 0, target, 0, front);
      to = front;
    }
    System.arraycopy(data, from, target, to, length);
    out.open(ReplyWriter.QUESTION, RecordType.CNAME, zone.ttl(set));
    out.close(target, 0, to + length);
    out.finish(Rcode.NOERROR);
    reply.authoritative(false);
    return query.type() == RecordType.CNAME ? Verdict.ANSWERED : Verdict.CHASE;
  }
}
