package dev.seamark.server.plugins.upstream.cache;

/** What a reply is, as far as keeping it goes. */
enum ReplyKind {
  /** It has records of the type asked for, at the name asked for or behind its aliases. */
  SUCCESS,
  /** The name has no records of the type: RFC 2308 section 2.2. */
  NODATA,
  /** The name does not exist: RFC 2308 section 2.1. */
  NXDOMAIN,
  /**
   * No answer, and no SOA record that says why: a referral, for example, or glue alone. Kept for
   * {@value ReplyScan#BRIEF_TTL} seconds, since many servers deny like that.
   */
  EMPTY,
  /**
   * Answers, but not to the question: an alias without its target, or records of another name. A
   * server that has not found out more yet; not to be kept (RFC 2308 section 5).
   */
  INCOMPLETE,
  /** The server failed or cannot do it: RFC 2308 section 7. */
  FAILURE,
  /** Not to be kept. */
  OTHER;

  /** Whether it says something about the name, so that it stands until it expires, and beyond. */
  boolean tells() {
    return this == SUCCESS || this == NODATA || this == NXDOMAIN;
  }

  boolean mayBeKept() {
    return this != INCOMPLETE && this != OTHER;
  }

  /** Whether it is kept among the denials. */
  boolean isDenial() {
    return this == NODATA || this == NXDOMAIN || this == EMPTY || this == FAILURE;
  }
}
