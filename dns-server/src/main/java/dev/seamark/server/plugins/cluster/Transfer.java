package dev.seamark.server.plugins.cluster;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.corefile.ZoneArguments;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Transferer;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.transfer.ZoneRecord;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

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

  /** Records of one message: well below 64 KiB, and no record is longer than some hundred bytes. */
  private static final int MESSAGE_BYTES = 48_000;

  private final ZoneIndex<Receivers> zones;
  private List<Transferer> sources = List.of();

  private Transfer(ZoneIndex<Receivers> zones) {
    this.zones = zones;
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
    if (x.peer().transport() == Transport.UDP || !receivers.contain(x)) {
      x.fail(this, Rcode.REFUSED, "");
      return;
    }
    WireName zone = query.spelledName();
    Optional<List<ZoneRecord>> records =
        sources.stream().map(s -> s.transfer(zone)).flatMap(Optional::stream).findFirst();
    if (records.isEmpty()) {
      x.next();
      return;
    }
    send(x, records.get());
  }

  private void send(Exchange x, List<ZoneRecord> records) {
    List<Record> all = records.stream().map(Transfer::record).toList();
    if (x.query().type() == RecordType.IXFR) {
      Optional<Long> known = knownSerial(x);
      if (known.isEmpty()) {
        x.fail(this, Rcode.SERVFAIL, "IXFR without the SOA that the client has");
        return;
      }
      if (known.get() == ((SOARecord) all.getFirst()).getSerial()) {
        all = List.of(all.getFirst());
      }
    }
    List<Message> messages = messages(x, all);
    for (Message message : messages.subList(0, messages.size() - 1)) {
      byte[] wire = message.toWire(65_535);
      x.peer().send(wire, wire.length);
    }
    x.answered(this, messages.getLast());
  }

  private static Optional<Long> knownSerial(Exchange x) {
    return x.queryMessage().getSection(Section.AUTHORITY).stream()
        .filter(SOARecord.class::isInstance)
        .map(record -> ((SOARecord) record).getSerial())
        .findFirst();
  }

  private static List<Message> messages(Exchange x, List<Record> records) {
    List<Message> messages = new ArrayList<>();
    Message message = empty(x);
    int size = 0;
    for (Record record : records) {
      int length = record.toWire(Section.ANSWER).length;
      if (size + length > MESSAGE_BYTES) {
        messages.add(message);
        message = empty(x);
        size = 0;
      }
      message.addRecord(record, Section.ANSWER);
      size += length;
    }
    messages.add(message);
    return messages;
  }

  private static Message empty(Exchange x) {
    Message query = x.queryMessage();
    Message message = new Message(query.getHeader().getID());
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setFlag(Flags.AA);
    if (query.getHeader().getFlag(Flags.RD)) {
      message.getHeader().setFlag(Flags.RD);
    }
    message.addRecord(query.getQuestion(), Section.QUESTION);
    return message;
  }

  private static Record record(ZoneRecord record) {
    try {
      Name owner = new Name(record.owner().spelled());
      return Record.newRecord(owner, record.type(), DClass.IN, record.ttl(), record.data());
    } catch (IOException e) {
      throw new IllegalStateException(
          "zone record of " + record.owner() + " is not well-formed", e);
    }
  }

  private static List<Plugin> make(List<Receivers> read, Setup setup) throws CorefileException {
    Map<WireName, Receivers> byZone = new LinkedHashMap<>();
    for (Receivers receivers : read) {
      receivers.finish();
      receivers.zones.forEach(zone -> byZone.put(zone, receivers));
    }
    Transfer made = new Transfer(ZoneIndex.of(byZone));
    setup.onChain(chain -> made.sources = sources(chain));
    return List.of(made);
  }

  /** Who may have the zones of one directive; unchanged once it is read. */
  private static final class Receivers {
    private final Directive directive;
    private final List<WireName> zones;
    private final List<IpAddress> addresses = new ArrayList<>();
    private boolean everybody;

    Receivers(Directive directive, Setup setup) throws CorefileException {
      this.directive = directive;
      zones = ZoneArguments.of(directive.arguments(), setup.zones());
    }

    static Properties<Receivers> properties() {
      return Properties.of(
          Property.of(
              "to ADDRESS... | *",
              "Who may have the zones: clients with these addresses, or all.",
              "required",
              Receivers::to),
          Property.ignored("source ADDRESS", "no NOTIFY messages are sent"));
    }

    private void to(Directive line) throws CorefileException {
      for (Word word : line.arguments()) {
        if (word.text().equals("*")) {
          everybody = true;
        } else {
          addresses.add(address(word));
        }
      }
    }

    void finish() throws CorefileException {
      if (!everybody && addresses.isEmpty()) {
        throw new CorefileException(
            directive.at(),
            "plugin/transfer: 'to' is required",
            "say who may have the zones: to ADDRESS... | *");
      }
    }

    /** Takes {@code ip}, {@code ip:port} and {@code [ip]:port}; the port is for notifies only. */
    private static IpAddress address(Word word) throws CorefileException {
      String text = word.text();
      String host = text;
      if (text.startsWith("[")) {
        host = text.substring(1, Math.max(1, text.indexOf(']')));
      } else if (text.indexOf(':') == text.lastIndexOf(':') && text.contains(":")) {
        host = text.substring(0, text.indexOf(':'));
      }
      return IpAddress.parse(host)
          .orElseThrow(
              () ->
                  new CorefileException(
                      word.at(),
                      "plugin/transfer: '" + text + "' is not an address",
                      "write an IP address, with a port or without"));
    }

    boolean contain(Exchange x) {
      return everybody || addresses.contains(IpAddress.of(x.peer().remote().getAddress()));
    }
  }
}
