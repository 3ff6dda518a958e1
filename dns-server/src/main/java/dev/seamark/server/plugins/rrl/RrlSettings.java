package dev.seamark.server.plugins.rrl;

import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.List;
import java.util.Map;

/**
 * What an {@code rrl} directive says.
 *
 * @param zones whose names it is for
 * @param window nanoseconds that an account may be in debt
 * @param ipv4Prefix bits of an IPv4 address that make a network
 * @param ipv6Prefix bits of an IPv6 address that make a network
 * @param intervals nanoseconds for each reply of a kind, 0 where the kind is not limited
 * @param requestInterval nanoseconds for each request, 0 where they are not limited
 * @param tableSize how many accounts there may be
 * @param slip one of so many replies that are too much is sent without its records; 0 for none
 * @param reportOnly whether what is too much is only counted
 */
record RrlSettings(
    List<WireName> zones,
    long window,
    int ipv4Prefix,
    int ipv6Prefix,
    Map<ReplyKind, Long> intervals,
    long requestInterval,
    int tableSize,
    int slip,
    boolean reportOnly) {

  ZoneIndex<WireName> index() {
    return ZoneIndex.of(zones);
  }

  /** Nanoseconds for each reply of a kind, 0 where it is not limited. */
  long interval(ReplyKind kind) {
    return intervals.getOrDefault(kind, 0L);
  }

  /** Whether replies of any kind are limited. */
  boolean limitsReplies() {
    return intervals.values().stream().anyMatch(interval -> interval > 0);
  }
}
