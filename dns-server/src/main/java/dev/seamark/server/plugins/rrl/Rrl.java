package dev.seamark.server.plugins.rrl;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.KeyedHash;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@code rrl [ZONES...]}: limits how often replies of a kind go to a network, and how often it may
 * ask, as the CoreDNS plugin of that name and BIND do. Replies to clients that have proven their
 * addresses, by TCP or by a cookie, are not limited.
 */
public final class Rrl implements Plugin, ReplyHandler {
  static final String NAME = "rrl";

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              NAME + " [ZONES...]",
              "Limits how often replies of a kind go to a client, against amplification attacks.",
              RrlReader::new,
              RrlReader.properties(),
              (read, setup) -> List.of(new Rrl(read.settings(), setup)))
          .added();

  /** Beside the numbers of {@link ReplyKind}. */
  private static final int REQUESTS = 0;

  private static final int LONG_BITS = Long.SIZE;
  private static final int IPV4_BITS = Integer.SIZE;
  private static final int KIND_BITS = 8;

  private final RrlSettings settings;
  private final ZoneIndex<WireName> zones;
  private final boolean limitsReplies;
  private final Accounts accounts;
  private final AtomicInteger slipped = new AtomicInteger();
  private final RrlMetrics metrics;
  private final byte[][] names;

  private Rrl(RrlSettings settings, Setup setup) {
    this.settings = settings;
    zones = settings.index();
    limitsReplies = settings.limitsReplies();
    accounts = new Accounts(settings.tableSize(), settings.window());
    metrics = new RrlMetrics(setup.meters());
    names = new byte[setup.workers()][Names.LONGEST];
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void query(Exchange x) {
    if (x.internal() || !zones.contains(x.query())) {
      x.next();
      return;
    }
    if (settings.requestInterval() > 0
        && isTooMuch(x, settings.requestInterval(), REQUESTS, 0, 0)) {
      metrics.request(x.peer().remote().getAddress());
      if (!settings.reportOnly()) {
        x.drop(this);
        return;
      }
    }
    if (limitsReplies && x.peer().transport().isDatagram()) {
      x.next(this, null);
    } else {
      x.next();
    }
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    if (x.outcome() == Outcome.DROPPED || x.hasProvenAddress()) {
      x.back();
      return;
    }
    ReplyKind kind = ReplyKind.of(x.reply(), x.rcode());
    long interval = settings.interval(kind);
    if (interval == 0) {
      x.back();
      return;
    }
    int octets = kind.name(x.query(), x.reply(), names[x.worker().index()]);
    if (!isTooMuch(x, interval, kind.number(), kind.type(x.query()), octets)) {
      x.back();
      return;
    }
    metrics.response(x.peer().remote().getAddress());
    if (settings.reportOnly()) {
      x.back();
    } else if (settings.slip() > 0 && slipped.incrementAndGet() % settings.slip() == 0) {
      empty(x.reply());
      x.back();
    } else {
      x.drop(this);
    }
  }

  /** Cuts the reply so that a client asks again by TCP. */
  private static void empty(ReplyBuffer reply) {
    reply.length(reply.recordsStart());
    reply.counts(0, 0, 0);
    reply.truncated(true);
  }

  /** Debits an account; {@code octets} of the worker's name belong to it. */
  private boolean isTooMuch(Exchange x, long interval, int kind, int type, int octets) {
    int who = network(x);
    long number = (long) who << Integer.SIZE | (long) type << KIND_BITS | kind;
    int what = KeyedHash.OF_PROCESS.hash(number, names[x.worker().index()], 0, octets);
    long owner = (long) what << Integer.SIZE | who & 0xFFFF_FFFFL;
    return switch (accounts.debit(owner == 0 ? 1 : owner, interval, x.worker().nanos())) {
      case WITHIN -> false;
      case IN_DEBT -> true;
      case UNTRACKED -> {
        metrics.untracked();
        yield false;
      }
    };
  }

  /** A hash of the client's network. */
  private int network(Exchange x) {
    long client = x.peer().client();
    if (!x.peer().overIpv6()) {
      return KeyedHash.OF_PROCESS.pair(client & -1L << IPV4_BITS - settings.ipv4Prefix(), 0);
    }
    int length = settings.ipv6Prefix();
    if (length <= LONG_BITS) {
      return KeyedHash.OF_PROCESS.pair(client & -1L << LONG_BITS - length, 1);
    }
    byte[] address = x.peer().remote().getAddress().getAddress();
    long rest = ByteBuffer.wrap(address).getLong(Long.BYTES);
    return KeyedHash.OF_PROCESS.pair(client, rest & -1L << 2 * LONG_BITS - length | 1);
  }
}
