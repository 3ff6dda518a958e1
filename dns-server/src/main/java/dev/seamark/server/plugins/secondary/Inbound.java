package dev.seamark.server.plugins.secondary;

import dev.seamark.process.Reason;
import dev.seamark.server.exchange.Replies;
import dev.seamark.server.plugins.tsig.TsigKey;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.file.StaticZoneBuilder;
import dev.seamark.zones.file.ZoneDataException;
import dev.seamark.zones.file.ZonePatch;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/**
 * A transfer from a primary: of changes (RFC 1995) where there is a version already and they fit,
 * of the whole zone (RFC 5936) otherwise. Confined to one thread.
 */
final class Inbound implements ZoneTransferIn.ZoneTransferHandler {
  /** Longer than that no transfer may take. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private static final int FIXED = 10; // type, class, TTL, length of the data

  private final WireName apex;
  private final @Nullable StaticZone before;
  private @Nullable StaticZoneBuilder whole;
  private @Nullable ZonePatch changes;
  private boolean adding;

  /** Why there is no zone. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(String message) {
      super(message);
    }
  }

  /** What a transfer may not hold. */
  private static final class Refusal extends ZoneTransferException {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
      super(message);
    }
  }

  private Inbound(WireName apex, @Nullable StaticZone before) {
    this.apex = apex;
    this.before = before;
  }

  /**
   * The zone as the primary has it; the same as before where that is no older.
   *
   * @param before null where there is none yet
   */
  static StaticZone from(
      InetSocketAddress primary, Optional<TsigKey> key, WireName apex, @Nullable StaticZone before)
      throws Failure {
    TSIG tsig = key.map(TsigKey::tsig).orElse(null);
    Name name = Replies.name(apex);
    if (before != null) {
      long serial = Integer.toUnsignedLong(before.serial());
      try {
        return new Inbound(apex, before)
            .run(ZoneTransferIn.newIXFR(name, serial, true, primary, tsig));
      } catch (Failure e) { // the whole zone may do
        return new Inbound(apex, null).run(ZoneTransferIn.newAXFR(name, primary, tsig));
      }
    }
    return new Inbound(apex, null).run(ZoneTransferIn.newAXFR(name, primary, tsig));
  }

  private StaticZone run(ZoneTransferIn transfer) throws Failure {
    transfer.setTimeout(LONGEST);
    try {
      transfer.run(this);
      if (whole != null) {
        return whole.build();
      }
      if (before == null) {
        throw new Failure("the primary sent no zone");
      }
      return changes == null ? before : changes.applied(most());
    } catch (ZoneDataException e) {
      throw new Failure(e.line());
    } catch (ZoneTransferException e) {
      throw new Failure(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new Failure(Reason.of(e));
    } catch (RuntimeException e) { // the library came upon a message that makes no sense
      throw new Failure("the primary sent a message that cannot be read");
    }
  }

  /** While a zone is made its records are there twice, and beside them the zone before. */
  private static long most() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  @Override
  public void startAXFR() {
    whole = new StaticZoneBuilder(apex, most());
  }

  @Override
  public void startIXFR() throws ZoneTransferException {
    if (before == null) {
      throw new Refusal("the primary sent changes to a zone that is not there");
    }
    changes = new ZonePatch(before);
  }

  @Override
  public void startIXFRDeletes(Record soa) throws ZoneTransferException {
    adding = false;
    handleRecord(soa);
  }

  @Override
  public void startIXFRAdds(Record soa) throws ZoneTransferException {
    adding = true;
    handleRecord(soa);
  }

  @Override
  public void handleRecord(Record record) throws ZoneTransferException {
    WireName owner = WireName.fromWire(record.getName().toWire(), 0);
    byte[] wire = record.toWire(Section.ANSWER);
    int data = owner.length() + FIXED;
    int length = wire.length - data;
    int ttl = (int) Math.min(record.getTTL(), Integer.MAX_VALUE);
    try {
      if (whole != null) {
        whole.add(owner, record.getType(), ttl, wire, data, length);
      } else if (changes != null && adding) {
        changes.add(owner, record.getType(), ttl, wire, data, length);
      } else if (changes != null) {
        changes.remove(owner, record.getType(), wire, data, length);
      }
    } catch (ZoneDataException e) {
      throw new Refusal(e.line());
    }
  }
}
