package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A reply that is kept: its bytes without OPT record, and where to patch them. */
final class Entry {
  private static final int QR_AA = 0x84;
  private static final int OPCODE_RD = 0x79;
  private static final int AD = 0x20;
  private static final int CD = 0x10;
  private static final int KIBI = 1024;

  private final byte[] wire;
  private final int[] ttls;
  private final int[] ownerSpans;
  private final ReplyKind kind;
  private final long storedNanos;
  private final int ttl;

  // How often it was asked for: only for prefetch, and no harm if loops overwrite each other.
  private int hits;
  private long lastHitNanos;

  private final AtomicBoolean refreshing = new AtomicBoolean();
  private volatile boolean failed;
  private volatile long failedNanos;

  Entry(byte[] wire, int[] ttls, int[] ownerSpans, ReplyKind kind, long storedNanos, int ttl) {
    this.wire = wire;
    this.ttls = ttls;
    this.ownerSpans = ownerSpans;
    this.kind = kind;
    this.storedNanos = storedNanos;
    this.ttl = ttl;
  }

  ReplyKind kind() {
    return kind;
  }

  /** The TTL in seconds that it was stored with. */
  int ttl() {
    return ttl;
  }

  /** How many seconds are left of its TTL, 0 and less when it has expired. */
  int remaining(long nowNanos) {
    return ttl - (int) TimeUnit.NANOSECONDS.toSeconds(nowNanos - storedNanos);
  }

  /** How many places it takes in its store: one for each KiB begun. */
  int weight() {
    return Math.max(1, (wire.length + KIBI - 1) / KIBI);
  }

  /** Writes the reply to this query, every record with this TTL. Allocates nothing. */
  void write(Query query, ReplyBuffer reply, int seconds) {
    reply.set(wire, 0, wire.length);
    byte[] packet = query.packet();
    byte[] bytes = reply.bytes();
    boolean mayHaveAd = query.dnssecOk() || (packet[3] & AD) != 0; // RFC 6840, 5.7
    bytes[0] = packet[0];
    bytes[1] = packet[1];
    bytes[2] = (byte) (QR_AA | packet[2] & OPCODE_RD);
    bytes[3] = (byte) (bytes[3] & (mayHaveAd ? ~CD : ~(CD | AD)) | packet[3] & CD);
    System.arraycopy(packet, Query.HEADER, bytes, Query.HEADER, query.nameLength());
    for (int i = 0; i < ownerSpans.length; i += 2) {
      System.arraycopy(packet, Query.HEADER, bytes, ownerSpans[i], ownerSpans[i + 1]);
    }
    for (int at : ttls) {
      ttl(bytes, at, seconds);
    }
  }

  /** Writes a TTL. */
  static void ttl(byte[] bytes, int at, int seconds) {
    bytes[at] = (byte) (seconds >>> 24);
    bytes[at + 1] = (byte) (seconds >>> 16);
    bytes[at + 2] = (byte) (seconds >>> 8);
    bytes[at + 3] = (byte) seconds;
  }

  /**
   * Counts a hit.
   *
   * @param gapNanos a longer time without hits begins the count anew
   * @return how many there have been
   */
  int hit(long nowNanos, long gapNanos) {
    hits = hits > 0 && nowNanos - lastHitNanos >= gapNanos ? 1 : hits + 1;
    lastHitNanos = nowNanos;
    return hits;
  }

  /** Goes on counting where the entry that this one replaces has stopped. */
  void inherit(Entry old) {
    hits = old.hits;
    lastHitNanos = old.lastHitNanos;
  }

  /** Claims the right to refresh this entry; the claimant must end it. */
  boolean beginRefresh() {
    return refreshing.compareAndSet(false, true);
  }

  boolean isRefreshing() {
    return refreshing.get();
  }

  /** The refresh brought nothing better. */
  void refreshFailed(long nowNanos) {
    failedNanos = nowNanos;
    failed = true;
    refreshing.set(false);
  }

  /** The refresh brought a newer entry, which has taken this one's place. */
  void refreshed() {
    refreshing.set(false);
  }

  /** Whether a refresh has failed less than so long ago. */
  boolean hasFailedWithin(long nanos, long nowNanos) {
    return failed && nowNanos - failedNanos < nanos;
  }
}
