package dev.seamark.server.plugins.dnssec;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Replies;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;

/** {@code dnssec [ZONES...]}: signs replies as they are made (RFC 4035). */
public final class Dnssec implements Plugin {
  static final String NAME = "dnssec";

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          NAME + " [ZONES...]",
          "Signs the replies of the plugins behind it, for clients that ask for signatures.",
          DnssecDirective::new,
          DnssecDirective.properties(),
          Dnssec::make);

  private static final Logger LOG = LoggerFactory.getLogger("plugin/dnssec");
  private static final int DNSKEY = 48;

  private final ZoneIndex<Name> zones;
  private final Signatures signatures;

  private Dnssec(ZoneIndex<Name> zones, Signatures signatures) {
    this.zones = zones;
    this.signatures = signatures;
  }

  private static List<Plugin> make(DnssecDirective read, Setup setup) throws CorefileException {
    Map<WireName, Name> zones = new LinkedHashMap<>();
    read.zones().forEach(zone -> zones.put(zone, Replies.name(zone)));
    Signatures signatures =
        new Signatures(
            read.keys(), read.capacity(), InstantSource.system(), DnssecMetrics.of(setup));
    return List.of(new Dnssec(ZoneIndex.of(zones), signatures));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void query(Exchange x) {
    Query query = x.query();
    Name zone = zones.match(query);
    if (zone == null || query.type() == RecordType.AXFR || query.type() == RecordType.IXFR) {
      x.next();
    } else if (query.type() == DNSKEY && query.labels() == zone.labels() - 1) {
      keys(x, zone);
    } else if (query.dnssecOk()) {
      x.next(this::sign, zone);
    } else {
      x.next();
    }
  }

  private void keys(Exchange x, Name zone) {
    Message reply = Replies.begin(x, Rcode.NOERROR);
    signatures.published(zone).forEach(key -> reply.addRecord(key, Section.ANSWER));
    if (x.query().dnssecOk()) {
      signed(reply, zone);
    }
    x.answered(this, reply);
  }

  private void sign(Exchange x, @Nullable Object zone) {
    if (x.outcome() == Outcome.ANSWERED && zone instanceof Name name) {
      Message reply = x.replyMessage();
      if (signed(reply, name)) {
        x.replyMessage(reply);
        x.rcode(reply.getHeader().getRcode());
      }
    }
    x.back();
  }

  private boolean signed(Message reply, Name zone) {
    try {
      new ReplySigner(signatures, zone, reply).sign();
      return true;
    } catch (DNSSEC.DNSSECException e) {
      LOG.error("cannot sign records of {}; check the keys", zone);
      return false;
    }
  }
}
