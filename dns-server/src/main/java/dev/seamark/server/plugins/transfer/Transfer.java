package dev.seamark.server.plugins.transfer;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Transferer;
import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code transfer [ZONES...] { to ADDRESS... | * }}: hands whole zones of the plugins behind it to
 * those who may have them (RFC 5936), over TCP.
 */
public final class Transfer implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          "transfer [ZONES...]",
          "Hands out whole zones of the plugins behind it (AXFR, RFC 5936).",
          Receivers::new,
          Receivers.properties(),
          Transfer::make);

  private static final int FIXED = 10; // type, class, TTL, length of the data

  private final ZoneIndex<Receivers> zones;
  private final TransferSlots slots;
  private final Notifier notifier;
  private List<Transferer> sources = List.of();

  private Transfer(ZoneIndex<Receivers> zones, TransferSlots slots, Notifier notifier) {
    this.notifier = notifier;
    this.zones = zones;
    this.slots = slots;
  }

  /** Tells the secondaries of a zone that it has another serial (RFC 1996). Does not wait. */
  public void changed(WireName zone) {
    zones.match(zone).ifPresent(receivers -> notifier.send(zone, receivers.notified()));
  }

  private static List<Transferer> sources(List<Plugin> chain) {
    return chain.stream().filter(Transferer.class::isInstance).map(Transferer.class::cast).toList();
  }

  @Override
  public String name() {
    return "transfer";
  }

  @Override
  public void query(Exchange x) {
    Query query = x.query();
    if (query.type() != RecordType.AXFR && query.type() != RecordType.IXFR) {
      x.next();
      return;
    }
    Receivers receivers = zones.match(query);
    if (receivers == null) {
      x.next();
      return;
    }
    if (!x.peer().takesStreams() || !receivers.contain(x.peer().remote().getAddress())) {
      x.fail(this, Rcode.REFUSED, "");
      return;
    }
    if (!slots.take()) {
      x.fail(this, Rcode.REFUSED, "too many transfers at a time");
      return;
    }
    Optional<ZoneTransfer> transfer = begin(query.spelledName());
    if (transfer.isEmpty()) {
      slots.giveBack();
      x.next();
      return;
    }
    x.hold(slots::giveBack);
    send(x, transfer.get());
  }

  private Optional<ZoneTransfer> begin(WireName zone) {
    return sources.stream().map(s -> s.transfer(zone)).flatMap(Optional::stream).findFirst();
  }

  private void send(Exchange x, ZoneTransfer transfer) {
    Query query = x.query();
    if (query.type() == RecordType.IXFR) {
      int serial = serialAt(query);
      if (serial < 0) {
        x.fail(this, Rcode.SERVFAIL, "IXFR without the SOA that the client has");
        return;
      }
      if (Names.u32(query.packet(), serial) == transfer.serial()) {
        transfer.onlySoa();
      }
    }
    x.answered(this, transfer::next);
  }

  /** Where the serial of the client's SOA record stands; -1 where there is none. */
  private static int serialAt(Query query) {
    byte[] packet = query.packet();
    int length = query.length();
    int owner = query.authorityStart();
    int fixed = owner == 0 ? Names.BROKEN : Names.checkedEnd(packet, length, owner);
    if (fixed == Names.BROKEN
        || fixed + FIXED > length
        || Names.u16(packet, fixed) != RecordType.SOA) {
      return -1;
    }
    int mailbox = Names.checkedEnd(packet, length, fixed + FIXED);
    int serial = mailbox == Names.BROKEN ? -1 : Names.checkedEnd(packet, length, mailbox);
    return serial + Integer.BYTES > length ? -1 : serial;
  }

  private static List<Plugin> make(List<Receivers> read, Setup setup) throws CorefileException {
    Map<WireName, Receivers> byZone = new LinkedHashMap<>();
    for (Receivers receivers : read) {
      receivers.finish();
      receivers.zones().forEach(zone -> byZone.put(zone, receivers));
    }
    Notifier notifier = Notifier.of(setup);
    Transfer made = new Transfer(ZoneIndex.of(byZone), TransferSlots.of(setup), notifier);
    setup.onChain(chain -> made.sources = sources(chain));
    return List.of(made);
  }
}
