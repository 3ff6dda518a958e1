package dev.seamark.server.upstream.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One server to speak TLS with. Shared by all event loops.
 *
 * <pre>
 *   works ──a connection fails before its first reply──▶ held back 0.1 s, 0.2 s, ... 5 s
 *     ▲                                                       │ one connection a time
 *     └───────────────────── a reply ─────────────────────────┘
 * </pre>
 */
public final class TlsPeer {
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MOST_DOUBLINGS = 6;
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long TELL_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final TlsClient client;
  private final Expected expected;
  private final Logger log;
  private final AtomicReference<@Nullable Failing> failing = new AtomicReference<>();

  private final Map<TlsTrouble.Kind, Long> toldNanos = new ConcurrentHashMap<>();

  /**
   * The last failure, how many there were without a reply in between, and whether it was logged.
   */
  private record Failing(TlsTrouble trouble, int times, long notBefore, boolean told) {}

  /**
   * Who the server must prove to be.
   *
   * @param host its name, which it is also told (SNI), or its address, which it is not
   * @param named whether the host is a name
   * @param shown the server in messages, {@code tls://192.0.2.1:853}
   */
  public record Expected(String host, boolean named, int port, String shown) {}

  /**
   * A server that has not been asked yet.
   *
   * @param log where it is said when TLS with it fails, each reason at most once a minute, and when
   *     it works again
   */
  public TlsPeer(TlsClient client, Expected expected, Logger log) {
    this.client = client;
    this.expected = expected;
    this.log = log;
  }

  /**
   * Puts TLS in front of a new connection, whose loop calls this.
   *
   * @param done runs when both sides know each other
   * @param failed runs instead where that does not come about
   */
  public void secure(Channel channel, long nowNanos, Runnable done, Consumer<Throwable> failed) {
    SslHandler handler =
        client.handler(channel.alloc(), expected.host(), expected.port(), nowNanos);
    if (expected.named()) {
      SSLParameters parameters = handler.engine().getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(expected.host())));
      handler.engine().setSSLParameters(parameters);
    }
    channel.pipeline().addFirst(handler);
    String wanted = client.protocol().orElse("");
    handler
        .handshakeFuture()
        .addListener(
            shaken -> {
              if (!shaken.isSuccess()) {
                failed.accept(shaken.cause());
              } else if (!wanted.isEmpty() && !wanted.equals(handler.applicationProtocol())) {
                failed.accept(new TlsTrouble.OtherProtocolException());
              } else {
                done.run();
              }
            });
  }

  /** Why no connection may be made just now, or null where one may. */
  public @Nullable String heldBack(long nowNanos) {
    Failing last = failing.get();
    return last == null || nowNanos - last.notBefore >= 0
        ? null
        : last.trouble.what() + " (not tried again yet)";
  }

  /** A connection brought a reply. */
  public void works() {
    Failing last = failing.get() == null ? null : failing.getAndSet(null);
    if (last != null && last.told) {
      log.info("{}: TLS works again", expected.shown());
    }
  }

  /** A connection failed before it brought a reply. */
  public TlsTrouble failed(Throwable cause, long nowNanos) {
    TlsTrouble trouble = trouble(cause);
    boolean tell = isNews(trouble.kind(), nowNanos);
    failing.updateAndGet(
        last -> {
          int times = last == null ? 0 : Math.min(last.times + 1, MOST_DOUBLINGS);
          long pause = Math.min(FIRST_PAUSE_NANOS << times, LONGEST_PAUSE_NANOS);
          boolean told = tell || last != null && last.told;
          return new Failing(trouble, times, nowNanos + pause, told);
        });
    if (tell) {
      log.warn("{}: {}; {}", expected.shown(), trouble.what(), trouble.remedy());
    }
    return trouble;
  }

  /** What a failure means. */
  public TlsTrouble trouble(Throwable cause) {
    return TlsTrouble.of(cause, client.hasIdentity());
  }

  private boolean isNews(TlsTrouble.Kind kind, long nowNanos) {
    Long before = toldNanos.putIfAbsent(kind, nowNanos);
    return before == null
        || nowNanos - before > TELL_AGAIN_NANOS && toldNanos.replace(kind, before, nowNanos);
  }
}
