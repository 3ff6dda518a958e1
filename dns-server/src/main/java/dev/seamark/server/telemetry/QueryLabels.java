package dev.seamark.server.telemetry;

/** Label values of query metrics, and the numbers that stand for them in counters. */
final class QueryLabels {
  static final String[] PROTOCOLS = {"udp", "tcp"};
  static final String[] FAMILIES = {"1", "2"};

  /** The types that CoreDNS tells apart; all others are the last one. */
  static final String[] TYPES = {
    "A", "AAAA", "CNAME", "DNSKEY", "DS", "MX", "NSEC", "NSEC3", "NS", "PTR", "RRSIG", "SOA", "SRV",
    "TXT", "HTTPS", "SVCB", "IXFR", "AXFR", "ANY", "other"
  };

  /** Response codes by number (IANA DNS parameters); all above are the last one. */
  static final String[] RCODES = {
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
    "NXRRSET", "NOTAUTH", "NOTZONE", "RCODE11", "RCODE12", "RCODE13", "RCODE14", "RCODE15",
    "BADVERS", "BADKEY", "BADTIME", "BADMODE", "BADNAME", "BADALG", "BADTRUNC", "BADCOOKIE",
    "other"
  };

  private QueryLabels() {}

  /** The index in {@link #TYPES}. */
  static int type(int type) {
    return switch (type) {
      case 1 -> 0;
      case 28 -> 1;
      case 5 -> 2;
      case 48 -> 3;
      case 43 -> 4;
      case 15 -> 5;
      case 47 -> 6;
      case 50 -> 7;
      case 2 -> 8;
      case 12 -> 9;
      case 46 -> 10;
      case 6 -> 11;
      case 33 -> 12;
      case 16 -> 13;
      case 65 -> 14;
      case 64 -> 15;
      case 251 -> 16;
      case 252 -> 17;
      case 255 -> 18;
      default -> 19;
    };
  }

  /** The index in {@link #RCODES}. */
  static int rcode(int rcode) {
    return Math.min(rcode, RCODES.length - 1);
  }
}
