package dev.seamark.server.plugins.rewrite;

import org.xbill.DNS.Type;

/**
 * Which names stand in the data of a type of record, and may be compressed there by whoever sent it
 * (RFC 3597 section 4). Other types have none that move.
 *
 * @param octets what stands before the first name
 * @param count how many names there are
 * @param compressed whether they may be written as pointers: those of RFC 1035 alone
 * @param rewritten whether the first of them is what {@code answer value} is about
 */
record DataNames(int octets, int count, boolean compressed, boolean rewritten) {
  private static final DataNames NONE = new DataNames(0, 0, false, false);
  private static final DataNames TARGET = new DataNames(0, 1, true, true);
  private static final DataNames OLD_TARGET = new DataNames(0, 1, true, false);
  private static final DataNames DNAME = new DataNames(0, 1, false, true);
  private static final DataNames SOA = new DataNames(0, 2, true, true);
  private static final DataNames MINFO = new DataNames(0, 2, true, false);
  private static final DataNames RP = new DataNames(0, 2, false, false);
  private static final DataNames MX = new DataNames(2, 1, true, true);
  private static final DataNames AFSDB = new DataNames(2, 1, false, false);
  private static final DataNames PX = new DataNames(2, 2, false, false);
  private static final DataNames SRV = new DataNames(6, 1, false, true);
  private static final DataNames SIG = new DataNames(18, 1, false, false);
  private static final DataNames NXT = new DataNames(0, 1, false, false);

  /** Order and preference; three strings follow, which {@link #before} counts. */
  private static final DataNames NAPTR = new DataNames(4, 1, false, true);

  /** The names of a type. */
  static DataNames of(int type) {
    return switch (type) {
      case Type.NS, Type.CNAME, Type.PTR -> TARGET;
      case Type.MD, Type.MF, Type.MB, Type.MG, Type.MR -> OLD_TARGET;
      case Type.DNAME -> DNAME;
      case Type.SOA -> SOA;
      case Type.MINFO -> MINFO;
      case Type.RP -> RP;
      case Type.MX -> MX;
      case Type.AFSDB, Type.RT, Type.KX -> AFSDB;
      case Type.PX -> PX;
      case Type.SRV -> SRV;
      case Type.NAPTR -> NAPTR;
      case Type.SIG -> SIG;
      case Type.NXT -> NXT;
      default -> NONE;
    };
  }

  /** How many octets stand before the first name in these data. */
  int before(byte[] bytes, int start, int end) {
    if (!equals(NAPTR)) {
      return octets;
    }
    int at = start + octets;
    for (int i = 0; i < 3 && at < end; i++) {
      at += 1 + (bytes[at] & 0xFF);
    }
    return at - start;
  }
}
