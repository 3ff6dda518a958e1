package dev.seamark.server.plugins.upstream.cache;

/** What a reply is, as far as keeping it goes. */
enum Kind {
  /** It has what was asked for, or refers to other servers, or is empty without saying why. */
  SUCCESS,
  /** The name has no records of the type: RFC 2308 section 2.2. */
  NODATA,
  /** The name does not exist: RFC 2308 section 2.1. */
  NXDOMAIN,
  /** The server failed or cannot do it: RFC 2308 section 7. */
  FAILURE,
  /** Not to be kept. */
  OTHER;

  /** Whether it is kept among the denials. */
  boolean isDenial() {
    return this == NODATA || this == NXDOMAIN || this == FAILURE;
  }
}
