package dev.seamark.server.upstream;

import dev.seamark.zones.wire.Query;
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
    byte[] name = domain.spelled();
    byte[] wire = new byte[Query.HEADER + name.length + 4];
    wire[2] = (byte) (recursionDesired ? 1 : 0);
    wire[5] = 1;
    System.arraycopy(name, 0, wire, Query.HEADER, name.length);
    wire[wire.length - 3] = RecordType.NS;
    wire[wire.length - 1] = RecordType.CLASS_IN;
    return wire;
  }
}
