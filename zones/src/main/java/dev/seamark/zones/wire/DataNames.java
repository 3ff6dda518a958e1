package dev.seamark.zones.wire;

/**
 * Which names stand in the data of a type of record, and may be compressed there by the sender (RFC
 * 3597 section 4). Other types have none that move.
 *
 * @param octets what stands before the first name
 * @param count how many names there are
 * @param compressed whether they may be written as pointers: those of RFC 1035 alone
 * @param rewritten whether the first of them is the value of the record
 */
public record DataNames(int octets, int count, boolean compressed, boolean rewritten) {
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
  public static DataNames of(int type) {
    return switch (type) {
      case RecordType.NS, RecordType.CNAME, RecordType.PTR -> TARGET;
      case 3, 4, 7, 8, 9 -> OLD_TARGET; // MD, MF, MB, MG, MR
      case 39 -> DNAME;
      case RecordType.SOA -> SOA;
      case 14 -> MINFO;
      case 17 -> RP;
      case RecordType.MX -> MX;
      case 18, 21, 36 -> AFSDB; // AFSDB, RT, KX
      case 26 -> PX;
      case RecordType.SRV -> SRV;
      case 35 -> NAPTR;
      case 24 -> SIG;
      case 30 -> NXT;
      default -> NONE;
    };
  }

  /** How many octets stand before the first name in these data. */
  public int before(byte[] bytes, int start, int end) {
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
