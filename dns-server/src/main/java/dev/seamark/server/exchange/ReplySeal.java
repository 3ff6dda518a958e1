package dev.seamark.server.exchange;

import dev.seamark.zones.wire.ReplyBuffer;

/**
 * What stands behind all else in each message of a reply, the OPT record included: a signature over
 * the message (RFC 8945). Confined to the loop of its exchange.
 */
public interface ReplySeal {
  /** How many octets it takes at most. */
  int length();

  /**
   * Adds it to the end of a message that is otherwise complete; called for each, in their order.
   */
  void seal(ReplyBuffer message);
}
