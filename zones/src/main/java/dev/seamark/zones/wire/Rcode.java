package dev.seamark.zones.wire;

/** Response codes (IANA DNS parameters). */
public final class Rcode {
  public static final int NOERROR = 0;
  public static final int FORMERR = 1;
  public static final int SERVFAIL = 2;
  public static final int NXDOMAIN = 3;
  public static final int NOTIMP = 4;
  public static final int REFUSED = 5;

  /** A name that a DNAME record makes is too long (RFC 6672 section 2.2). */
  public static final int YXDOMAIN = 6;

  /** Extended: its upper bits stand in the OPT record (RFC 6891 section 6.1.3). */
  public static final int BADVERS = 16;

  /** Extended: the cookie is not one of this server (RFC 7873 section 5.2.3). */
  public static final int BADCOOKIE = 23;

  private Rcode() {}
}
