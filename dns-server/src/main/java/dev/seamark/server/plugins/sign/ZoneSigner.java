package dev.seamark.server.plugins.sign;

import dev.seamark.process.Reason;
import dev.seamark.server.exchange.Replies;
import dev.seamark.server.plugins.dnssec.SigningKey;
import dev.seamark.server.plugins.zonefile.MasterFile;
import dev.seamark.server.plugins.zonefile.ZoneFileException;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.file.ZoneDataException;
import dev.seamark.zones.wire.WireName;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Keeps the signed copy of one zone fresh. The times are CoreDNS's: signatures hold from 3 hours
 * (and up to 18 more) before they are made until 32 days (and up to 5 more) after; they are made
 * anew after 6 days, or where they end within 14.
 */
final class ZoneSigner {
  private static final Duration BEFORE = Duration.ofHours(3);
  private static final Duration BEFORE_JITTER = Duration.ofHours(18);
  private static final Duration VALID = Duration.ofDays(32);
  private static final Duration VALID_JITTER = Duration.ofDays(5);
  private static final Duration OLD = Duration.ofDays(6);
  private static final Duration NEAR = Duration.ofDays(14);

  /** The SOA record is the first of files that were written here, and its signatures are next. */
  private static final int LOOKED_AT = 100;

  /** Whose turn it is in this process. */
  private static final Lock TURN = new ReentrantLock();

  private final WireName apex;
  private final Path file;
  private final Path signed;
  private final List<SigningKey> keys;
  private final InstantSource clock;
  private final Duration before;
  private final Duration valid;

  /** A signer; the times of its signatures are moved by chance. */
  ZoneSigner(
      WireName apex,
      Path file,
      Path signed,
      List<SigningKey> keys,
      InstantSource clock,
      RandomGenerator chance) {
    this.apex = apex;
    this.file = file;
    this.signed = signed;
    this.keys = keys;
    this.clock = clock;
    before = BEFORE.plusSeconds(chance.nextLong(BEFORE_JITTER.toSeconds()));
    valid = VALID.plusSeconds(chance.nextLong(VALID_JITTER.toSeconds()));
  }

  /**
   * Signs the zone where that is due, and says so. One zone is signed at a time: at a reload a
   * signer of the Corefile before may still be at the same file.
   */
  void look() {
    TURN.lock();
    try {
      due().ifPresent(this::sign);
    } finally {
      TURN.unlock();
    }
  }

  /** Why the zone is to be signed now; empty where its signatures are fresh. */
  private Optional<String> due() {
    try (var bytes = new BufferedInputStream(Files.newInputStream(signed));
        Master records = new Master(bytes, Name.root)) {
      for (int i = 0; i < LOOKED_AT; i++) {
        Record record = records.nextRecord();
        if (record == null) {
          break;
        }
        if (record instanceof RRSIGRecord of && of.getTypeCovered() == Type.SOA) {
          return due(of);
        }
      }
      return Optional.of(signed + " has no signature of an SOA record among its first records");
    } catch (NoSuchFileException e) {
      return Optional.of(signed + " is not there");
    } catch (IOException e) {
      return Optional.of(signed + " cannot be read: " + Reason.of(e));
    }
  }

  private Optional<String> due(RRSIGRecord of) {
    Instant now = clock.instant();
    if (of.getTimeSigned().isAfter(now)) {
      return Optional.of("its signatures begin in the future, on " + of.getTimeSigned());
    }
    // The first signature was moved back in time by the jitter, too.
    if (of.getTimeSigned().plus(before).plus(OLD).isBefore(now)) {
      return Optional.of("its signatures are of " + of.getTimeSigned());
    }
    return of.getExpire().isBefore(now.plus(NEAR))
        ? Optional.of("its signatures end on " + of.getExpire())
        : Optional.empty();
  }

  private void sign(String why) {
    Sign.LOG.info("signing {}: {}", apex, why);
    long start = System.nanoTime();
    try {
      StaticZone zone = MasterFile.read(file, apex).zone();
      Instant now = clock.instant();
      long serial = now.getEpochSecond();
      SignedFile.Times times = new SignedFile.Times(now.minus(before), now.plus(valid), serial);
      SignedFile.write(signed, zone, Replies.name(apex), keys, times);
      Sign.LOG.info(
          "signed {} by the keys {}: serial {}, {} ms, written to {}",
          apex,
          keys.stream().map(key -> Integer.toString(key.tag())).collect(Collectors.joining(", ")),
          serial,
          (System.nanoTime() - start) / 1_000_000,
          signed);
    } catch (ZoneFileException e) {
      Sign.LOG.error("cannot sign {}: {}", apex, e.line());
    } catch (IOException e) {
      Sign.LOG.error(
          "cannot sign {}: {} cannot be written: {}; name another directory, or let it be written"
              + " to",
          apex,
          signed,
          Reason.of(e));
    } catch (ZoneDataException | DNSSEC.DNSSECException e) {
      Sign.LOG.error("cannot sign {}: {}; check the zone and the keys", apex, Reason.of(e));
    }
  }
}
