package dev.seamark.server.plugins.dnssec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Signs a reply: its sets of records that lie in the zone, and for what is not there an NSEC record
 * about the very name of the question ("black lies"): it says that the name is there with other
 * types. Used for one reply.
 */
final class ReplySigner {
  private static final int[] USUAL_TYPES = {
    Type.A,
    Type.HINFO,
    Type.TXT,
    Type.AAAA,
    Type.LOC,
    Type.SRV,
    Type.CERT,
    Type.SSHFP,
    Type.RRSIG,
    Type.NSEC,
    Type.TLSA,
    55,
    Type.OPENPGPKEY,
    Type.SPF
  };
  private static final int[] APEX_TYPES = {
    Type.A,
    Type.NS,
    Type.SOA,
    Type.HINFO,
    Type.MX,
    Type.TXT,
    Type.AAAA,
    Type.LOC,
    Type.SRV,
    Type.CERT,
    Type.SSHFP,
    Type.RRSIG,
    Type.NSEC,
    Type.DNSKEY,
    Type.TLSA,
    55,
    Type.OPENPGPKEY,
    Type.SPF
  };
  private static final int[] DELEGATION_TYPES = {Type.NS, Type.RRSIG, Type.NSEC};

  private final Signatures signatures;
  private final Name zone;
  private final Message reply;

  private record Owned(Name name, int type) {}

  ReplySigner(Signatures signatures, Name zone, Message reply) {
    this.signatures = signatures;
    this.zone = zone;
    this.reply = reply;
  }

  /** Signs the reply in place. */
  void sign() throws DNSSEC.DNSSECException {
    List<Record> authority = reply.getSection(Section.AUTHORITY);
    boolean denial = authority.stream().anyMatch(r -> r.getType() == Type.SOA);
    boolean proven = authority.stream().anyMatch(r -> r.getType() == Type.NSEC);
    if (!denial && !proven && reply.getSection(Section.ANSWER).isEmpty()) {
      delegation(authority);
    } else if (denial && !proven) {
      deny(authority);
    }
    for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
      sign(section);
    }
  }

  /** Signs what the section has without a signature. The name servers of another zone have none. */
  private void sign(int section) throws DNSSEC.DNSSECException {
    Map<Owned, List<Record>> sets = new LinkedHashMap<>();
    List<Owned> signed = new ArrayList<>();
    for (Record record : reply.getSection(section)) {
      if (record instanceof RRSIGRecord signature) {
        signed.add(new Owned(record.getName(), signature.getTypeCovered()));
      } else if (record.getName().subdomain(zone) && record.getType() != Type.OPT) {
        sets.computeIfAbsent(new Owned(record.getName(), record.getType()), _ -> new ArrayList<>())
            .add(record);
      }
    }
    for (Map.Entry<Owned, List<Record>> set : sets.entrySet()) {
      if (signed.contains(set.getKey()) || isBelow(set.getKey())) {
        continue;
      }
      for (RRSIGRecord signature : signatures.of(set.getValue(), zone)) {
        reply.addRecord(signature, section);
      }
    }
  }

  /** Whether the records belong to a zone below: those of a delegation but for its DS records. */
  private boolean isBelow(Owned set) {
    for (Record record : reply.getSection(Section.AUTHORITY)) {
      Name cut = record.getName();
      if (record.getType() == Type.NS
          && !cut.equals(zone)
          && set.name().subdomain(cut)
          && set.type() != Type.DS
          && set.type() != Type.NSEC) {
        return true;
      }
    }
    return false;
  }

  /** RFC 4035, 3.1.4: a delegation without DS records has a proof of that. */
  private void delegation(List<Record> authority) {
    boolean secure = authority.stream().anyMatch(r -> r.getType() == Type.DS);
    for (Record record : authority) {
      if (record.getType() == Type.NS && !record.getName().equals(zone) && !secure) {
        nsec(record.getName(), record.getTTL(), DELEGATION_TYPES);
        return;
      }
    }
  }

  private void deny(List<Record> authority) {
    Name name = reply.getQuestion().getName();
    for (Record record : reply.getSection(Section.ANSWER)) {
      if (record instanceof CNAMERecord alias && alias.getName().equals(name)) {
        name = alias.getTarget();
      }
    }
    if (!name.subdomain(zone)) {
      return; // another zone denies it
    }
    int type = reply.getQuestion().getType();
    int[] types = name.equals(zone) ? APEX_TYPES : USUAL_TYPES;
    if (type == Type.DS && !name.equals(zone)) {
      types = IntStream.concat(IntStream.of(types), IntStream.of(Type.NS)).sorted().toArray();
    }
    boolean itself = type == Type.NSEC || type == Type.RRSIG;
    int[] others = IntStream.of(types).filter(other -> itself || other != type).toArray();
    nsec(name, authority.getFirst().getTTL(), others);
    reply.getHeader().setRcode(Rcode.NOERROR);
  }

  /** Says that the name has these types, and that no name follows until {@code \000.NAME}. */
  private void nsec(Name name, long ttl, int[] types) {
    Name next;
    try {
      next = Name.concatenate(Name.fromString("\\000"), name);
    } catch (NameTooLongException | TextParseException e) {
      next = zone; // no name below it can be: the next one is that of the zone, as at the last name
    }
    reply.addRecord(new NSECRecord(name, DClass.IN, ttl, next, types), Section.AUTHORITY);
  }
}
