package dev.seamark.server.plugins.dns64;

import dev.seamark.process.Reason;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** {@code dns64}: sees to it that questions for IPv6 addresses find some. */
public final class Dns64 implements Plugin, ReplyHandler {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          "dns64 [PREFIX]",
          "Makes IPv6 addresses out of IPv4 addresses (RFC 6147).",
          Dns64Settings.Draft::begin,
          Dns64Settings.properties(),
          (read, setup) -> List.of(new Dns64(Dns64Settings.of(read), setup.meters())));

  private static final int LARGEST_IN_HEADER = 15;
  private static final long TTL_WITHOUT_SOA = 600; // RFC 6147 section 5.1.7

  private final Dns64Settings settings;
  private final MeterRegistry meters;
  private final ConcurrentMap<String, Counter> translations = new ConcurrentHashMap<>();

  private Dns64(Dns64Settings settings, MeterRegistry meters) {
    this.settings = settings;
    this.meters = meters;
  }

  @Override
  public String name() {
    return "dns64";
  }

  @Override
  public void query(Exchange x) {
    Query query = x.query();
    boolean ours =
        query.type() == RecordType.AAAA
            && query.recordClass() == RecordType.CLASS_IN
            && (settings.allowIpv4() || x.peer().overIpv6());
    if (ours) {
      x.next(this, null);
    } else {
      x.next();
    }
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    if (!isToBeTranslated(x)) {
      x.back();
      return;
    }
    long mostTtl = mostTtl(x.reply());
    x.ask(
        x.query().spelledName(),
        RecordType.A,
        asked -> {
          boolean answered = isAnswer(asked);
          byte[] found =
              Arrays.copyOf(asked.reply().bytes(), answered ? asked.reply().length() : 0);
          int rcode = asked.outcome() == Outcome.FAILED ? asked.rcode() : Rcode.SERVFAIL;
          String why = asked.error();
          x.resume(
              () -> {
                if (answered) {
                  answer(x, found, mostTtl);
                } else {
                  x.fail(this, rcode, why);
                }
              });
        });
  }

  /**
   * Whether the plugins behind said that there is such a name, and named no address of it. What was
   * cut may have had addresses: the client is to ask for all of it by TCP.
   */
  private boolean isToBeTranslated(Exchange x) {
    return isAnswer(x)
        && !x.reply().truncated()
        && x.rcode() != Rcode.NXDOMAIN // RFC 6147 section 5.1.2
        && (settings.translateAll() || !hasAddress(x.reply()));
  }

  /** Whether a plugin said something about the name; longer codes are about the exchange. */
  private static boolean isAnswer(Exchange x) {
    return x.outcome() == Outcome.ANSWERED && x.rcode() <= LARGEST_IN_HEADER;
  }

  private static boolean hasAddress(ReplyBuffer reply) {
    int at = reply.recordsStart();
    for (int i = 0; i < reply.answers(); i++) {
      if (reply.recordType(at) == RecordType.AAAA) {
        return true;
      }
      at = reply.recordEnd(at);
    }
    return false;
  }

  /** How long it holds that there are no other addresses (RFC 6147 section 5.1.7). */
  private static long mostTtl(ReplyBuffer reply) {
    long ttl = TTL_WITHOUT_SOA;
    int at = reply.recordsStart();
    for (int i = 0; i < reply.answers() + reply.authorities(); i++) {
      if (i >= reply.answers() && reply.recordType(at) == RecordType.SOA) {
        ttl = reply.recordTtl(at);
      }
      at = reply.recordEnd(at);
    }
    return ttl;
  }

  private void answer(Exchange x, byte[] found, long mostTtl) {
    Message ipv4;
    try {
      ipv4 = new Message(found);
    } catch (IOException e) {
      x.fail(this, Rcode.SERVFAIL, "plugin/dns64: cannot read the A records: " + Reason.of(e));
      return;
    }
    // Without A records the denial of them, or the error, is the answer (RFC 6147 section 5.1.6).
    x.reply().begin(x.query(), ipv4.getHeader().getRcode(), false);
    Message reply = x.replyMessage();
    for (int flag : new int[] {Flags.TC, Flags.RA}) {
      if (ipv4.getHeader().getFlag(flag)) {
        reply.getHeader().setFlag(flag);
      }
    }
    for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
      for (Record record : ipv4.getSection(section)) {
        if (section == Section.ANSWER && record instanceof ARecord address) {
          reply.addRecord(translated(address, mostTtl), section);
        } else if (record != null) { // the library leaves gaps where a message was cut
          reply.addRecord(record, section);
        }
      }
    }
    translations.computeIfAbsent(x.block().server(), this::counter).increment();
    x.uniformTtl(-1);
    x.answered(this, reply);
  }

  private Record translated(ARecord record, long mostTtl) {
    byte[] address = settings.prefix().with(record.getAddress().getAddress());
    long ttl = Math.min(record.getTTL(), mostTtl);
    return Record.newRecord(record.getName(), RecordType.AAAA, record.getDClass(), ttl, address);
  }

  private Counter counter(String server) {
    return Counter.builder("coredns_dns64_requests_translated")
        .description("Counter of DNS requests translated by dns64.")
        .tag("server", server)
        .register(meters);
  }
}
