package dev.seamark.zones.transfer;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;

/**
 * All records of a zone, message by message (RFC 5936): the SOA record at both ends, and what is
 * between them is of one version of the zone, or no older than that. Confined to one thread.
 */
public interface ZoneTransfer {
  /** The serial of the zone when the transfer began. */
  int serial();

  /** The client has this version of the zone: there is nothing but the SOA record (RFC 1995, 2). */
  void onlySoa();

  /**
   * Writes the next message.
   *
   * @param query what it replies to
   * @param into takes header, question and answers
   * @param limit how many bytes it may have, at least 1024
   * @return false if all were written before
   */
  boolean next(Query query, ReplyBuffer into, int limit);
}
