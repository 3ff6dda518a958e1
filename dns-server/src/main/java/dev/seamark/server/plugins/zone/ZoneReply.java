package dev.seamark.server.plugins.zone;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.zones.file.StaticAnswers;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import org.jspecify.annotations.Nullable;

/** Answers queries of a plugin from zones. Immutable; used by all event loops. */
public final class ZoneReply {
  /** The opcode of NOTIFY messages (RFC 1996). */
  public static final int NOTIFY = 4;

  /** Each event loop has its own. */
  private static final ThreadLocal<@Nullable StaticAnswers> ANSWERS = new ThreadLocal<>();

  private final Plugin by;
  private final Fallthrough fallthrough;

  /** Answers as this plugin. */
  public ZoneReply(Plugin by, Fallthrough fallthrough) {
    this.by = by;
    this.fallthrough = fallthrough;
  }

  /**
   * Answers from a zone that the query's name lies in.
   *
   * @param zone null where it is not there yet, or no longer
   */
  public void answer(Exchange x, @Nullable StaticZone zone) {
    int type = x.query().type();
    if (type == RecordType.AXFR || type == RecordType.IXFR) {
      x.fail(by, Rcode.REFUSED, ""); // transfer comes before, and did not take it
      return;
    }
    if (x.query().opcode() == NOTIFY) {
      x.drop(by); // there is no primary to look at
      return;
    }
    if (zone == null) {
      x.fail(by, Rcode.SERVFAIL, "the zone is not there yet, or has expired");
      return;
    }
    switch (answersOf(zone).answer(zone, x.query(), x.reply())) {
      case ANSWERED -> x.answered(by);
      case CHASE -> TargetChase.follow(x, by);
      case NO_SUCH_NAME -> {
        if (fallthrough.covers(x.query())) {
          x.next();
        } else {
          x.answered(by);
        }
      }
      case NOT_OURS, REFUSED -> throw new IllegalStateException("not an answer of a zone");
    }
  }

  private static StaticAnswers answersOf(StaticZone zone) {
    StaticAnswers own = ANSWERS.get();
    if (own == null) {
      own = new StaticAnswers(zone);
      ANSWERS.set(own);
    }
    return own;
  }
}
