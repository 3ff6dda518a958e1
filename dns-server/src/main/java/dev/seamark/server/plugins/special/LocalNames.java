package dev.seamark.server.plugins.special;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import io.micrometer.core.instrument.Counter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * {@code local { localhost_prefix on|off }}: answers for {@code localhost} and for what the
 * networks 0, 127 and 255 are called in reverse, so that such questions never leave a network (RFC
 * 6761 section 6.3, RFC 6303). The prefix is CoreDNS's: {@code localhost.example.com}, which search
 * paths make, is this host, too.
 */
public final class LocalNames implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "local",
              "Answers for localhost and for the reverse names of loopback addresses.",
              (directive, setup) -> new Draft(),
              properties(),
              LocalNames::make)
          .together();

  private static final Logger LOG = LoggerFactory.getLogger("plugin/local");

  private static final WireName LOCALHOST = WireName.parse("localhost.");
  private static final WireName LOOPBACK = WireName.parse("1.0.0.127.in-addr.arpa.");
  private static final ZoneIndex<WireName> ZONES =
      ZoneIndex.of(
          List.of(
              LOCALHOST,
              WireName.parse("0.in-addr.arpa."),
              WireName.parse("127.in-addr.arpa."),
              WireName.parse("255.in-addr.arpa.")));
  private static final byte[] IPV4 = {127, 0, 0, 1};
  private static final byte[] IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  private static final int TTL = 604_800; // a week, as in everybody's zone files for localhost
  private static final byte[] SOA = soa();

  private final boolean prefix;
  private final Counter intercepted;

  private LocalNames(boolean prefix, Counter intercepted) {
    this.prefix = prefix;
    this.intercepted = intercepted;
  }

  /** The data of an SOA record: the name server, the mailbox, the serial 1, and times. */
  private static byte[] soa() {
    byte[] mailbox = WireName.parse("root.localhost.").spelled();
    ByteBuffer data = ByteBuffer.allocate(LOCALHOST.length() + mailbox.length + 5 * Integer.BYTES);
    data.put(LOCALHOST.spelled()).put(mailbox).putInt(1).putInt(0).putInt(0).putInt(0).putInt(TTL);
    return data.array();
  }

  /** What the lines of the directive say. */
  private static final class Draft {
    private boolean prefix = true;
  }

  private static Properties<Draft> properties() {
    return Properties.of(
        Property.of(
            "localhost_prefix on|off",
            "Whether localhost.DOMAIN is this host, too, whatever the domain.",
            "on",
            (read, line) -> read.prefix = isOn(line.arguments().getFirst())));
  }

  private static boolean isOn(Word word) throws CorefileException {
    boolean on = word.text().equals("on");
    if (!on && !word.text().equals("off")) {
      throw new CorefileException(
          word.at(),
          "localhost_prefix expects 'on' or 'off', got \"" + word + "\"",
          "write: localhost_prefix on|off");
    }
    return on;
  }

  private static List<Plugin> make(Draft read, Setup setup) {
    Counter counter = Counter.builder("coredns_local_localhost_requests").register(setup.meters());
    return List.of(new LocalNames(read.prefix, counter));
  }

  @Override
  public String name() {
    return "local";
  }

  @Override
  public void query(Exchange x) {
    Query query = x.query();
    if (query.recordClass() != RecordType.CLASS_IN) {
      x.next();
      return;
    }
    if (isThisHost(query)) {
      intercepted.increment();
      LOG.atDebug().log(
          () ->
              "Intercepting localhost query for \"%s\" %s, from %s"
                  .formatted(
                      query.nameText(),
                      Type.string(query.type()),
                      IpAddress.text(x.peer().remote().getAddress())));
      answer(x, query.labels(), true, addresses(query.type()));
      return;
    }
    WireName zone = ZONES.match(query);
    if (zone == null) {
      x.next();
      return;
    }
    boolean apex = query.labels() == zone.labels();
    boolean loopback = query.isUnder(LOOPBACK) && query.labels() == LOOPBACK.labels();
    answer(x, zone.labels(), apex || loopback, data(query.type(), zone, apex, loopback));
  }

  /** A name below localhost, or one that a search path has made of it. */
  private boolean isThisHost(Query query) {
    int label = LOCALHOST.length() - 1;
    boolean prefixed =
        prefix
            && query.nameLength() > label
            && Arrays.equals(query.name(), 0, label, LOCALHOST.lowerCase(), 0, label);
    return query.labels() > 1 && (query.isUnder(LOCALHOST) || prefixed);
  }

  private static Optional<byte[]> addresses(int type) {
    return switch (type) {
      case RecordType.A -> Optional.of(IPV4);
      case RecordType.AAAA -> Optional.of(IPV6);
      default -> Optional.empty();
    };
  }

  private static Optional<byte[]> data(int type, WireName zone, boolean apex, boolean loopback) {
    if (loopback) {
      return type == RecordType.PTR ? Optional.of(LOCALHOST.spelled()) : Optional.empty();
    }
    if (!apex) {
      return Optional.empty();
    }
    return switch (type) {
      case RecordType.NS -> Optional.of(LOCALHOST.spelled());
      case RecordType.SOA -> Optional.of(SOA);
      default -> zone.equals(LOCALHOST) ? addresses(type) : Optional.empty();
    };
  }

  /**
   * Replies with a record of the type asked for, or with a denial.
   *
   * @param zoneLabels how many labels of the name are the zone's, whose SOA record denies
   * @param exists whether there is such a name
   */
  private void answer(Exchange x, int zoneLabels, boolean exists, Optional<byte[]> data) {
    x.reply().begin(x.query(), exists ? Rcode.NOERROR : Rcode.NXDOMAIN, false);
    Message reply = x.replyMessage();
    Name name = reply.getQuestion().getName();
    if (data.isPresent()) {
      reply.addRecord(
          Record.newRecord(name, x.query().type(), RecordType.CLASS_IN, TTL, data.get()),
          Section.ANSWER);
    } else {
      Name zone = new Name(name, x.query().labels() - zoneLabels);
      reply.addRecord(
          Record.newRecord(zone, RecordType.SOA, RecordType.CLASS_IN, TTL, SOA), Section.AUTHORITY);
    }
    x.answered(this, reply);
  }
}
