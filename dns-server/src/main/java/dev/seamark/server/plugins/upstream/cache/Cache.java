package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.plugin.HasCatalog;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the replies of the plugins behind it.
 *
 * <p>A decision: answers of the plugins that know a cluster are never kept. They come from memory
 * and cost as little as a hit, and kept ones would be wrong for seconds after each change. What the
 * cache does to a reply besides keeping it (one TTL for all records, within the limits) it does to
 * them as well, and to names whose keeping is switched off by {@code disable}, so that clients see
 * what they saw from CoreDNS.
 */
public final class Cache implements Plugin {
  /** {@code cache [TTL] [ZONES...] { ... }}. */
  public static final PluginType TYPE =
      PluginType.of(
          "cache [TTL] [ZONES...]",
          "Keeps the replies of the plugins behind it.",
          CacheReader::new,
          CacheReader.properties(),
          Cache::make);

  private static final int AD = 0x20;

  /** With a query that got the AD bit here. */
  private static final Object AD_ADDED = new Object();

  private final CacheSettings settings;
  private final ZoneIndex<WireName> zones;
  private final ZoneIndex<WireName> neverSuccess;
  private final ZoneIndex<WireName> neverDenial;
  private final List<String> servers;
  private final List<CacheMeters> meters;
  private final Store store;
  private final Tools[] tools;
  private final ReplyHandler onReply = this::replied;

  /** What each loop has for itself. */
  private static final class Tools {
    final Key key = new Key();
    final ReplyScan scan = new ReplyScan();
  }

  private Cache(CacheSettings settings, Setup setup) {
    this.settings = settings;
    zones = ZoneIndex.of(settings.zones());
    neverSuccess = ZoneIndex.of(settings.neverSuccess());
    neverDenial = ZoneIndex.of(settings.neverDenial());
    servers = setup.servers().stream().distinct().toList();
    String label =
        settings.zones().stream().map(WireName::toString).collect(Collectors.joining(","));
    meters = servers.stream().map(s -> new CacheMeters(setup, s, label)).toList();
    store = new Store(settings, meters);
    tools = new Tools[setup.workers()];
    for (int i = 0; i < tools.length; i++) {
      tools[i] = new Tools();
    }
  }

  private static List<Plugin> make(CacheReader read, Setup setup) throws CorefileException {
    Cache cache = new Cache(read.settings(), setup);
    setup.onStart(() -> cache.meters.forEach(meters -> meters.show(cache.store)));
    setup.onStop(() -> cache.meters.forEach(CacheMeters::hide));
    return List.of(cache);
  }

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public void query(Exchange x) {
    if (!zones.contains(x.query()) || !isOrdinary(x.query())) {
      x.next();
      return;
    }
    CacheMeters counted = meters(x);
    int worker = x.worker().index();
    counted.requests.increment(worker);
    if (isNeverKept(x.query())) {
      counted.misses.increment(worker);
      x.next(onReply, null);
      return;
    }
    long now = x.worker().nanos();
    Entry entry = store.find(tools(x.worker()).key.of(x.query()), now);
    if (entry == null) {
      counted.misses.increment(worker);
      x.next(onReply, addAd(x.query()) ? AD_ADDED : null);
      return;
    }
    (entry.kind().isDenial() ? counted.denialHits : counted.successHits).increment(worker);
    int remaining = entry.remaining(now);
    if (remaining <= 0) {
      new Staleness(this, settings.stale(), x, entry).serve();
      return;
    }
    if (settings.prefetch().amount() > 0) {
      int hits = entry.hit(now, settings.prefetch().gapNanos());
      if (settings.prefetch().isDue(entry.ttl(), hits, remaining)) {
        refresh(x, entry);
      }
    }
    entry.write(x.query(), x.reply(), settings.keepTtl() ? entry.ttl() : remaining);
    x.answered(this);
  }

  /** A question that is neither a notification nor a transfer. */
  private static boolean isOrdinary(Query query) {
    return query.opcode() == 0
        && query.type() != RecordType.AXFR
        && query.type() != RecordType.IXFR;
  }

  CacheMeters meters(Exchange x) {
    String server = x.block().server();
    for (int i = 1; i < servers.size(); i++) {
      if (servers.get(i).equals(server)) {
        return meters.get(i);
      }
    }
    return meters.getFirst();
  }

  private Tools tools(Worker worker) {
    return tools[worker.index()];
  }

  /**
   * Gets a newer entry for the exchange's question, unless one is on its way; the exchange goes on.
   */
  void refresh(Exchange x, Entry entry) {
    if (!entry.beginRefresh()) {
      return;
    }
    meters(x).prefetches.increment();
    // By TCP, so that the plugin that forwards gets the whole reply, whatever this client can take.
    refresh(x, Transport.TCP, child -> refreshed(child, entry));
  }

  /** Asks the exchange's question once more, for the cache; the exchange goes on. */
  void refresh(Exchange x, Transport transport, Consumer<Exchange> then) {
    boolean added = addAd(x.query());
    x.refresh(transport, then);
    if (added) {
      removeAd(x.query());
    }
  }

  /**
   * Has the plugins behind say whether the data is authenticated (RFC 6840 section 5.7), though
   * this client did not ask: the next one may.
   *
   * @return whether the query had not asked for it itself
   */
  private static boolean addAd(Query query) {
    boolean asks = mayHaveAd(query);
    query.packet()[3] |= AD;
    return !asks;
  }

  private static void removeAd(Query query) {
    query.packet()[3] &= ~AD;
  }

  private static boolean mayHaveAd(Query query) {
    return query.dnssecOk() || (query.packet()[3] & AD) != 0;
  }

  /**
   * Keeps what came of a refresh, if it says something and may be kept.
   *
   * @return whether it is better than the entry, though it may have been cut
   */
  boolean refreshed(Exchange child, Entry entry) {
    ReplyScan scan = tools(child.worker()).scan;
    boolean better =
        child.outcome() == Outcome.ANSWERED && scan(child).tells() && scan.repeats(child.query());
    if (!better) {
      entry.refreshFailed(child.worker().nanos());
      return false;
    }
    boolean denied = scan.kind().isDenial();
    take(child, entry);
    entry.refreshed();
    if (settings.stale().preferPositive() && entry.kind() == ReplyKind.SUCCESS && denied) {
      entry.refreshFailed(child.worker().nanos());
      return false;
    }
    return true;
  }

  private void replied(Exchange x, @Nullable Object state) {
    if (state != null) { // it is AD_ADDED
      removeAd(x.query());
    }
    if (x.outcome() == Outcome.ANSWERED && !(isOfCluster(x) && isLeftAlone(x.uniformTtl()))) {
      scan(x);
      take(x, null);
    }
    x.back();
  }

  private ReplyScan scan(Exchange x) {
    ReplyScan scan = tools(x.worker()).scan;
    scan.read(x.query(), x.reply(), x.rcode());
    return scan;
  }

  /** Keeps the reply that was scanned, if it may be kept, and gives its records one TTL. */
  private void take(Exchange x, @Nullable Entry old) {
    ReplyScan scan = tools(x.worker()).scan;
    ReplyKind kind = scan.kind();
    int ttl =
        switch (kind) {
          case NODATA, NXDOMAIN -> settings.denial().ttl(scan.smallestTtl());
          case EMPTY -> ReplyScan.BRIEF_TTL;
          case FAILURE -> settings.servfailTtl();
          case SUCCESS, INCOMPLETE, OTHER -> settings.success().ttl(scan.smallestTtl());
        };
    // A server that may not recurse says little: its reply does not serve clients who let it.
    boolean mayTell = x.query().recursionDesired() || kind.tells();
    if (ttl > 0 && mayTell && scan.mayBeKept()) {
      if (!scan.repeats(x.query())) {
        meters(x).drops.increment();
      } else if (!isOfCluster(x) && !isDisabled(kind, x.query())) {
        compress(x);
        Entry entry = scan.entry(x.worker().nanos(), ttl);
        if (old != null) {
          entry.inherit(old);
        }
        store.put(tools(x.worker()).key.of(x.query()), entry);
      }
    }
    scan.setTtls(ttl);
    clearAd(x.query(), x.reply());
  }

  /** Once here, and not for each client that takes less than all of it. */
  private void compress(Exchange x) {
    int length = x.reply().length();
    if (length <= Query.MINIMUM_UDP_PAYLOAD) {
      return; // everybody takes that
    }
    x.worker().copier().compress(x.reply());
    if (x.reply().length() != length) {
      scan(x);
    }
  }

  /** Whether a reply whose records all have this TTL, and which is not kept, stays as it is. */
  private boolean isLeftAlone(int uniformTtl) {
    return uniformTtl >= 0
        && settings.success().ttl(uniformTtl) == uniformTtl
        && settings.denial().ttl(uniformTtl) == uniformTtl;
  }

  private static boolean isOfCluster(Exchange x) {
    return x.endedBy() instanceof HasCatalog;
  }

  /** Whether there is no use in looking for what was kept of this name. */
  private boolean isNeverKept(Query query) {
    return neverDenial.contains(query) && neverSuccess.contains(query);
  }

  private boolean isDisabled(ReplyKind kind, Query query) {
    return (kind.isDenial() ? neverDenial : neverSuccess).contains(query);
  }

  /** Only who asked for it is told that data is authenticated (RFC 6840 section 5.8). */
  static void clearAd(Query query, ReplyBuffer reply) {
    if (!mayHaveAd(query)) {
      reply.bytes()[3] &= ~AD;
    }
  }
}
