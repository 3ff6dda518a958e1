package dev.seamark.zones.wire;

/** Numbers of the record types that zones know (IANA DNS parameters). */
public final class RecordType {
  public static final int A = 1;
  public static final int NS = 2;
  public static final int CNAME = 5;
  public static final int SOA = 6;
  public static final int PTR = 12;
  public static final int HINFO = 13;
  public static final int MX = 15;
  public static final int TXT = 16;
  public static final int AAAA = 28;
  public static final int SRV = 33;
  public static final int SVCB = 64;
  public static final int HTTPS = 65;
  public static final int DNAME = 39;
  public static final int OPT = 41;
  public static final int DS = 43;
  public static final int RRSIG = 46;
  public static final int NSEC = 47;
  public static final int NSEC3 = 50;
  public static final int NSEC3PARAM = 51;
  public static final int IXFR = 251;
  public static final int AXFR = 252;
  public static final int ANY = 255;

  /** Class IN, the Internet. */
  public static final int CLASS_IN = 1;

  /** Class CH, of {@code version.bind} and its like. */
  public static final int CLASS_CH = 3;

  private RecordType() {}
}
