package dev.seamark.zones.answer;

/** What came of asking the zones. */
public enum Verdict {
  /** The name lies in none of the zones. The reply is as it was. */
  NOT_OURS,
  /** The reply is complete: records, or none and the SOA. */
  ANSWERED,
  /** The reply is complete and says that there is no such name. */
  NO_SUCH_NAME,
  /** A transfer was asked for, which is not answered here. The reply is as it was. */
  REFUSED,
  /**
   * The reply ends with a CNAME record whose target the zone does not hold: what that has of the
   * type asked for is still to be appended.
   */
  CHASE
}
