package dev.seamark.server.telemetry;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.zones.wire.Query;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * What one event loop counted of one zone. Cells are written by that loop only, without locks or
 * read-modify-write instructions, and read by scrapes; a scrape sees each cell at some moment of
 * its own, as scrapes do.
 */
final class WorkerCounts {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private static final int TYPES = QueryLabels.TYPES.length;
  private static final int REQUESTS = 0; // [proto][family][type]
  private static final int DO = REQUESTS + 2 * 2 * TYPES;
  private static final int DURATION = DO + 1; // [bucket], then the sum in nanoseconds
  private static final int SIZES = Buckets.BYTES.length + 1; // [bucket], then the sum
  private static final int REQUEST_SIZE = DURATION + Buckets.SECONDS.length + 1; // [proto]
  private static final int RESPONSE_SIZE = REQUEST_SIZE + 2 * SIZES; // [proto]
  private static final int CELLS = RESPONSE_SIZE + 2 * SIZES;

  private final long[] cells = new long[CELLS];

  /** Replies by plugin; grown by the loop, read by scrapes. */
  private volatile Replies[] replies = {};

  /** Replies of the plugin of this name by response code. */
  static final class Replies {
    private final String plugin;
    private final long[] byRcode = new long[QueryLabels.RCODES.length];

    Replies(String plugin) {
      this.plugin = plugin;
    }

    String plugin() {
      return plugin;
    }

    long[] byRcode() {
      return byRcode;
    }
  }

  /** Counts a query that came back from the plugins. Called on the loop that owns this. */
  void count(Exchange x, long[] byRcode) {
    // CoreDNS, too, counts what is dropped without a reply as NOERROR.
    int rcode = x.outcome() == Outcome.DROPPED ? 0 : x.rcode();
    count(x, byRcode, rcode, replySize(x));
  }

  /** Counts a query with the code and size of its reply. Called on the loop that owns this. */
  void count(Exchange x, long[] byRcode, int rcode, int replySize) {
    Query query = x.query();
    int proto = x.peer().transport().isOverTcp() ? 1 : 0;
    int family = x.peer().overIpv6() ? 1 : 0;
    int type = query.questionEnd() == Query.HEADER ? 0 : query.type();
    add(REQUESTS + (proto * 2 + family) * TYPES + QueryLabels.type(type), 1);
    if (query.dnssecOk()) {
      add(DO, 1);
    }
    long nanos = Math.max(0, x.worker().nanos() - x.startedNanos());
    add(DURATION + Buckets.ofNanos(nanos), 1);
    add(DURATION + Buckets.SECONDS.length, nanos);
    size(REQUEST_SIZE + proto * SIZES, query.length());
    size(RESPONSE_SIZE + proto * SIZES, replySize(x));
    int cell = QueryLabels.rcode(rcode);
    CELL.setOpaque(byRcode, cell, byRcode[cell] + 1);
  }

  /** The reply with the OPT record that it gets in the end, cut as it will be. */
  private static int replySize(Exchange x) {
    if (x.outcome() == Outcome.DROPPED) {
      return 0;
    }
    int opt = x.sizeLimit() - x.replyLimit();
    return Math.min(x.reply().length() + opt, x.sizeLimit());
  }

  private void size(int histogram, int bytes) {
    add(histogram + Buckets.ofBytes(bytes), 1);
    add(histogram + Buckets.BYTES.length, bytes);
  }

  private void add(int cell, long more) {
    CELL.setOpaque(cells, cell, cells[cell] + more);
  }

  /** The cells that count the replies of a plugin, by response code. Called on the loop. */
  long[] repliesOf(String plugin) {
    Replies[] now = replies;
    for (Replies known : now) {
      if (known.plugin().equals(plugin)) {
        return known.byRcode();
      }
    }
    Replies[] more = Arrays.copyOf(now, now.length + 1);
    more[now.length] = new Replies(plugin);
    replies = more;
    return more[now.length].byRcode();
  }

  // ---- for scrapes, on any thread

  Replies[] replies() {
    return replies;
  }

  static long read(long[] cells, int cell) {
    return (long) CELL.getOpaque(cells, cell);
  }

  long requests(int proto, int family, int type) {
    return read(cells, REQUESTS + (proto * 2 + family) * TYPES + type);
  }

  long dnssecOk() {
    return read(cells, DO);
  }

  /** Bucket by bucket, then the sum. */
  void addDuration(long[] to) {
    addTo(to, DURATION);
  }

  void addRequestSize(int proto, long[] to) {
    addTo(to, REQUEST_SIZE + proto * SIZES);
  }

  void addResponseSize(int proto, long[] to) {
    addTo(to, RESPONSE_SIZE + proto * SIZES);
  }

  private void addTo(long[] to, int from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += read(cells, from + i);
    }
  }
}
