package dev.seamark.server.plugins.dnssec;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Signs sets of records, and keeps the signatures for as long as they are good. Thread-safe. */
final class Signatures {
  private static final Duration BEFORE = Duration.ofHours(3); // clocks that are late
  private static final Duration VALID = Duration.ofDays(8);
  private static final Duration LEFT = Duration.ofDays(2);

  private final List<SigningKey> keys;
  private final List<SigningKey> keySigners;
  private final List<SigningKey> zoneSigners;
  private final InstantSource clock;
  private final Cache<ByteBuffer, List<RRSIGRecord>> kept;
  private final DnssecMetrics metrics;

  /** Signs by these keys; where some are entry points and others not, each does its own. */
  Signatures(List<SigningKey> keys, long capacity, InstantSource clock, DnssecMetrics metrics) {
    this.keys = List.copyOf(keys);
    List<SigningKey> entries = keys.stream().filter(SigningKey::isEntryPoint).toList();
    List<SigningKey> others = keys.stream().filter(key -> !key.isEntryPoint()).toList();
    boolean split = !entries.isEmpty() && !others.isEmpty();
    this.keySigners = split ? entries : this.keys;
    this.zoneSigners = split ? others : this.keys;
    this.clock = clock;
    this.kept = Caffeine.newBuilder().maximumSize(capacity).executor(Runnable::run).build();
    this.metrics = metrics;
    metrics.entries(kept::estimatedSize);
  }

  /** The DNSKEY records of a zone. */
  List<Record> published(Name zone) {
    List<Record> published = new ArrayList<>();
    keys.forEach(key -> published.add(key.of(zone)));
    return published;
  }

  /** The signatures of the records of one name and type. */
  List<RRSIGRecord> of(List<Record> records, Name zone) throws DNSSEC.DNSSECException {
    ByteBuffer key = key(records, zone);
    Instant now = clock.instant();
    List<RRSIGRecord> there = kept.getIfPresent(key);
    if (there != null && there.stream().allMatch(sig -> sig.getExpire().isAfter(now.plus(LEFT)))) {
      metrics.hit();
      return there;
    }
    metrics.missed();
    RRset set = SigningKey.set(records);
    List<RRSIGRecord> made = new ArrayList<>();
    boolean ofKeys = set.getType() == Type.DNSKEY;
    for (SigningKey signer : ofKeys ? keySigners : zoneSigners) {
      made.add(signer.sign(set, zone, now.minus(BEFORE), now.plus(VALID)));
    }
    kept.put(key, List.copyOf(made));
    return made;
  }

  private static ByteBuffer key(List<Record> records, Name zone) {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    key.writeBytes(zone.toWireCanonical());
    records.stream()
        .sorted()
        .forEach(
            record -> {
              key.writeBytes(record.toWireCanonical());
              key.writeBytes(record.getName().toWire()); // a signature is spelled as its records
            });
    return ByteBuffer.wrap(key.toByteArray());
  }
}
