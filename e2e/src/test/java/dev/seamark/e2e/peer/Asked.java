package dev.seamark.e2e.peer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A question.
 *
 * @param payload what the OPT record offers in octets, or 0 for none
 */
record Asked(
    String name,
    int type,
    int dclass,
    int payload,
    boolean dnssecOk,
    boolean tcp,
    boolean recurse) {
  private static final Pattern NAME = Pattern.compile("[a-z][\\w-]*(?:\\.[a-z][\\w-]*)+\\.?");
  private static final List<String> ALWAYS =
      List.of("up.test.", "example.org.", "example.com.", "version.bind.", "localhost.", ".");
  private static final List<String> BEFORE =
      List.of("", "www.", "alias.", "nowhere.", "a.b.c.", "*.", "x.wild.", "big.", "_http._tcp.");
  private static final List<String> REVERSE =
      List.of("1.0.0.127.in-addr.arpa.", "9.2.0.192.in-addr.arpa.");
  private static final int[] TYPES = {
    Type.A,
    Type.A,
    Type.AAAA,
    Type.SRV,
    Type.PTR,
    Type.CNAME,
    Type.TXT,
    Type.NS,
    Type.SOA,
    Type.MX,
    Type.ANY,
    Type.HTTPS,
    Type.NSEC,
    Type.DS,
    Type.CAA
  };
  private static final int[] PAYLOADS = {0, 0, 512, 1232, 4096};

  /** As many questions, for names that the Corefile names and others, the same for each seed. */
  static List<Asked> about(String corefile, int number, long seed) {
    Set<String> bases = new LinkedHashSet<>(ALWAYS);
    NAME.matcher(corefile)
        .results()
        .forEach(found -> bases.add(found.group().replaceAll("\\.$", "") + "."));
    List<String> names = new ArrayList<>(REVERSE);
    for (String base : bases) {
      BEFORE.forEach(
          before -> names.add(before + (base.equals(".") && !before.isEmpty() ? "" : base)));
    }
    Random random = new Random(seed);
    List<Asked> all = new ArrayList<>();
    while (all.size() < number) {
      String name = names.get(random.nextInt(names.size()));
      boolean loud = random.nextInt(8) == 0;
      int payload = PAYLOADS[random.nextInt(PAYLOADS.length)];
      all.add(
          new Asked(
              loud ? name.toUpperCase(Locale.ROOT) : name,
              TYPES[random.nextInt(TYPES.length)],
              random.nextInt(25) == 0 ? DClass.CH : DClass.IN,
              payload,
              payload > 0 && random.nextInt(3) == 0,
              random.nextInt(6) == 0,
              random.nextInt(6) > 0));
    }
    return all;
  }

  Message message() {
    try {
      Message message = Message.newQuery(Record.newRecord(Name.fromString(name), type, dclass));
      if (!recurse) {
        message.getHeader().unsetFlag(Flags.RD);
      }
      if (payload > 0) {
        message.addRecord(
            new org.xbill.DNS.OPTRecord(payload, 0, 0, dnssecOk ? ExtendedFlags.DO : 0),
            org.xbill.DNS.Section.ADDITIONAL);
      }
      return message;
    } catch (TextParseException e) {
      throw new IllegalArgumentException(name, e);
    }
  }
}
