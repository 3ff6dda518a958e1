package dev.seamark.server.plugins.cookie;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.ExtendedError;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.files.FileWatch;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code cookie [FILE]}: gives clients that ask for it a cookie of this server, and recognises it
 * when it comes back (RFC 7873). A cookie is between a client and this server: upstreams do not see
 * it.
 */
public final class Cookie implements Plugin, ReplyHandler {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "cookie [FILE]",
              "Gives clients cookies by which they prove their addresses (RFC 7873, 9018).",
              CookieReader::new,
              CookieReader.properties(),
              (read, setup) -> List.of(new Cookie(read, setup, InstantSource.system())))
          .ours();

  /** RFC 7873 section 4. */
  private static final int OPTION = 10;

  private static final Logger LOG = LoggerFactory.getLogger("plugin/cookie");
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final ExtendedError UNKNOWN =
      new ExtendedError(0, "the server cookie is not a valid one; ask again with the new one");

  private final InstantSource clock;
  private final boolean enforced;
  private final Counter fresh;
  private final Counter valid;
  private final Counter invalid;
  private final Counter malformed;
  private final Counter unusable;
  private volatile ServerCookies cookies;

  Cookie(CookieReader read, Setup setup, InstantSource clock) {
    this.clock = clock;
    enforced = read.isEnforced();
    cookies = read.first();
    MeterRegistry meters = setup.meters();
    fresh = counter(meters, "new");
    valid = counter(meters, "valid");
    invalid = counter(meters, "invalid");
    malformed = counter(meters, "malformed");
    unusable =
        Counter.builder("seamark_cookie_secrets_failed")
            .description("Changed files of cookie secrets that could not be used.")
            .register(meters);
    read.file().ifPresent(file -> watch(file, setup));
  }

  private static Counter counter(MeterRegistry meters, String cookie) {
    return Counter.builder("seamark_cookie_queries")
        .description("Queries with a cookie, by what it was.")
        .tag("cookie", cookie)
        .register(meters);
  }

  private void watch(Path file, Setup setup) {
    FileWatch watch =
        new FileWatch(
            file,
            LOOK,
            new FileWatch.Reader() {
              @Override
              public void read(Path changed) throws IOException {
                cookies = Secrets.read(changed);
              }

              @Override
              public void failed(Path changed, IOException why) {
                unusable.increment();
                LOG.error("{}; those before stay", CookieReader.message(changed, why));
              }
            },
            LOG);
    setup.onStart(watch::start);
    setup.onStop(watch::close);
  }

  @Override
  public String name() {
    return "cookie";
  }

  @Override
  public void query(Exchange x) {
    byte[] sent = x.internal() ? null : option(x.query());
    if (sent == null) {
      x.next();
      return;
    }
    x.takeOption(OPTION);
    boolean alone = sent.length == ServerCookies.CLIENT;
    if (!alone && (sent.length < ServerCookies.SHORTEST || sent.length > ServerCookies.LONGEST)) {
      malformed.increment();
      x.fail(this, Rcode.FORMERR, ""); // RFC 7873 section 5.2.2
      return;
    }
    boolean known = !alone && cookies.areValid(sent, address(x), now());
    (alone ? fresh : known ? valid : invalid).increment();
    if (known) {
      x.provenAddress();
    } else if (enforced && x.peer().transport().isDatagram()) {
      x.edns().add(OPTION, cookies.make(sent, address(x), now()));
      UNKNOWN.addTo(x);
      x.fail(this, Rcode.BADCOOKIE, "");
      return;
    }
    x.next(this, sent);
  }

  @Override
  public void reply(Exchange x, @Nullable Object sent) {
    if (x.outcome() != Outcome.DROPPED && sent instanceof byte[] cookie) {
      x.edns().replace(OPTION, cookies.make(cookie, address(x), now()));
    }
    x.back();
  }

  private int now() {
    return (int) (clock.millis() / 1000);
  }

  private static byte[] address(Exchange x) {
    return x.peer().remote().getAddress().getAddress();
  }

  /** The data of the first cookie in a query; null where it has none. */
  private static byte @Nullable [] option(Query query) {
    byte[] packet = query.packet();
    for (int at = query.optionsStart(); at < query.optionsEnd(); ) {
      int data = at + 4;
      int end = data + Names.u16(packet, at + 2);
      if (Names.u16(packet, at) == OPTION) {
        return Arrays.copyOfRange(packet, data, end);
      }
      at = end;
    }
    return null;
  }
}
