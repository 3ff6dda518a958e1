package dev.seamark.server.upstream;

import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;

/**
 * How to find out whether an upstream is well: by {@code domain NS}, where any reply is a good one.
 *
 * @param intervalNanos from one failed check to the next
 * @param maxFails how many checks must fail in a row before the upstream counts as down; 0 for
 *     never, and for no checks at all
 * @param recursionDesired whether the question has RD set
 */
public record HealthCheck(
    long intervalNanos, int maxFails, boolean recursionDesired, WireName domain, boolean tcp) {

  /** The question in wire format, its ID still 0. */
  byte[] question() {
    return domain.question(RecordType.NS, recursionDesired);
  }
}
