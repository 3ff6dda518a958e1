package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.ExtendedError;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One query for which there is only an expired entry (RFC 8767). Confined to the loop of its
 * exchange.
 *
 * <pre>
 *   immediate: reply with it, refresh behind the client's back
 *   verify:    refresh ──newer──▶ reply with that
 *                 └──failed, or not within the time allowed──▶ reply with the expired entry
 * </pre>
 */
final class Staleness {
  private final Cache cache;
  private final CacheSettings.Stale settings;
  private final Exchange exchange;
  private final Entry entry;
  private @Nullable Future<?> timer;
  private boolean ended;

  Staleness(Cache cache, CacheSettings.Stale settings, Exchange exchange, Entry entry) {
    this.cache = cache;
    this.settings = settings;
    this.exchange = exchange;
    this.entry = entry;
  }

  void serve() {
    long now = exchange.worker().nanos();
    boolean pause =
        settings.recheckNanos() > 0
            && (entry.isRefreshing() || entry.hasFailedWithin(settings.recheckNanos(), now));
    if (settings.verify() && !pause) {
      verify();
      return;
    }
    if (!pause) {
      cache.refresh(exchange, entry);
    }
    serveStale();
  }

  private void verify() {
    entry.beginRefresh();
    cache.refresh(exchange, exchange.peer().transport(), this::verified);
    if (settings.verifyNanos() > 0) {
      timer =
          exchange
              .worker()
              .loop()
              .schedule(this::timedOut, settings.verifyNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void verified(Exchange child) {
    boolean better = cache.refreshed(child, entry);
    if (ended) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    exchange.resume(
        () -> {
          if (!better) {
            serveStale();
            return;
          }
          ended = true;
          exchange.replyOf(child);
          Cache.clearAd(exchange.query(), exchange.reply());
          exchange.answered(cache);
        });
  }

  private void timedOut() {
    if (!ended) {
      exchange.resume(this::serveStale);
    }
  }

  private void serveStale() {
    ended = true;
    cache.meters(exchange).servedStale.increment();
    entry.write(exchange.query(), exchange.reply(), settings.ttl());
    ExtendedError.STALE.addTo(exchange);
    exchange.answered(cache);
  }
}
