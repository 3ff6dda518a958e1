package dev.seamark.server.plugins.special;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/** The records of {@code erratic}, CoreDNS's. */
final class ErraticRecords {
  static final byte[] IPV4 = InetAddress.ofLiteral("192.0.2.53").getAddress();
  static final byte[] IPV6 = InetAddress.ofLiteral("2001:db8::53").getAddress();

  private ErraticRecords() {}

  /** The same record for the question's name as often as that. */
  static List<Record> addresses(Record question, byte[] address, int times) {
    // Message.addRecord takes equal records as they are
    Record record =
        Record.newRecord(question.getName(), question.getType(), question.getDClass(), 0, address);
    return Collections.nCopies(times, record);
  }

  /** A zone of that name, its SOA record first and, if it is to be whole, last. */
  static List<Record> zone(Name apex, boolean whole) {
    Record soa =
        new SOARecord(
            apex,
            DClass.IN,
            0,
            Name.fromConstantString("sns.dns.icann.org."),
            Name.fromConstantString("noc.dns.icann.org."),
            2018050825,
            7200,
            3600,
            1209600,
            3600);
    List<Record> records = new ArrayList<>(List.of(soa));
    try {
      Name a = Name.concatenate(Name.fromConstantString("a"), apex);
      Name b = Name.concatenate(Name.fromConstantString("b"), apex);
      records.add(new NSRecord(apex, DClass.IN, 0, b));
      records.add(new NSRecord(apex, DClass.IN, 0, a));
      records.add(new AAAARecord(a, DClass.IN, 0, InetAddress.ofLiteral("2001:bd8::53")));
      records.add(new AAAARecord(b, DClass.IN, 0, InetAddress.ofLiteral("2001:500::54")));
    } catch (NameTooLongException e) {
      // a name of 254 octets has no room for another label, and so the zone has no servers
    }
    if (whole) {
      records.add(soa);
    }
    return records;
  }
}
