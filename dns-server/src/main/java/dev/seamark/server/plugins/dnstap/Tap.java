package dev.seamark.server.plugins.dnstap;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.plugin.UpstreamObserver;
import dev.seamark.server.plugins.operate.LogFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One {@code dnstap} directive at work: a message for each query when it comes, and one for its
 * reply when that was sent; likewise for what upstreams are asked. Questions that this server asks
 * itself are not told.
 */
final class Tap implements Plugin, UpstreamObserver {
  private static final byte[] NOTHING = {};

  private final TapMessage message;
  private final Optional<LogFormat> extra;

  // Set before the plugin gets queries, and never again.
  private Shared.@Nullable Lease<Outlet> lease;
  private @Nullable Outlet outlet;

  /**
   * What a directive says.
   *
   * @param queue how many messages may wait
   */
  record Settings(Collector collector, int queue, TapMessage message, Optional<LogFormat> extra) {}

  Tap(Settings settings, Setup setup) {
    message = settings.message();
    extra = settings.extra();
    setup.onStart(
        () -> {
          lease =
              Outlet.lease(setup.shared(), settings.collector(), settings.queue(), setup.meters());
          outlet = lease.get();
        });
    setup.onStop(this::letGo);
  }

  private void letGo() {
    if (lease != null) {
      lease.close();
    }
  }

  @Override
  public String name() {
    return "dnstap";
  }

  @Override
  public void query(Exchange x) {
    Outlet to = outlet;
    if (to != null && !x.internal()) {
      Instant came = Instant.now();
      to.offer(message.query(x, came, extra(x)));
      x.hold(() -> replied(x, to, came));
    }
    x.next();
  }

  /** The exchange is over: its buffer holds what was sent. */
  private void replied(Exchange x, Outlet to, Instant came) {
    if (x.outcome() != Outcome.DROPPED && x.outcome() != Outcome.OPEN) {
      to.offer(message.response(x, came, Instant.now(), extra(x)));
    }
  }

  @Override
  public void asked(Exchange x, Question asked) {
    Outlet to = outlet;
    if (to != null) {
      Instant now = Instant.now();
      Instant sent = now.minusNanos(asked.nanos());
      to.offer(message.forwarded(asked, sent, extra(x)));
      if (asked.reply() != null) {
        to.offer(message.returned(asked, asked.reply(), sent, now, extra(x)));
      }
    }
  }

  private byte[] extra(Exchange x) {
    return extra.isEmpty() ? NOTHING : extra.get().text(x).getBytes(StandardCharsets.UTF_8);
  }
}
