package dev.seamark.e2e.swap;

import java.util.Map;
import java.util.TreeMap;

/** What became of connections and datagrams in a time. */
public final class Tally {
  /** Longer than this, a connection has lost a packet on its way. */
  private static final long SLOW_NANOS = 900_000_000;

  private final Map<String, Integer> failures = new TreeMap<>();
  private int connections;
  private int failed;
  private int slow;
  private int exchanges;
  private int broken;
  private int datagrams;
  private int lost;

  synchronized void connected(long nanos) {
    connections++;
    if (nanos > SLOW_NANOS) {
      slow++;
    }
  }

  synchronized void failed(String how) {
    connections++;
    failed++;
    failures.merge(how, 1, Integer::sum);
  }

  synchronized void exchanged(long nanos) {
    exchanges++;
    if (nanos > SLOW_NANOS) {
      slow++;
    }
  }

  synchronized void broken(String how) {
    broken++;
    failures.merge("kept connection: " + how, 1, Integer::sum);
  }

  synchronized void answered() {
    datagrams++;
  }

  synchronized void lost(String how) {
    datagrams++;
    lost++;
    failures.merge("datagram: " + how, 1, Integer::sum);
  }

  /** New connections that failed, kept ones that broke, and datagrams without an answer. */
  public synchronized int harm() {
    return failed + broken + lost;
  }

  /** New connections that were tried. */
  public synchronized int connections() {
    return connections;
  }

  @Override
  public synchronized String toString() {
    return ("%d new connections, %d failed; %d exchanges over kept ones, %d broken; %d datagrams,"
            + " %d lost; %d slow%s")
        .formatted(
            connections,
            failed,
            exchanges,
            broken,
            datagrams,
            lost,
            slow,
            failures.isEmpty() ? "" : " " + failures);
  }
}
