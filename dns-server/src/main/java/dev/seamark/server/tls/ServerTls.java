package dev.seamark.server.tls;

import dev.seamark.server.files.Repeated;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What speaks TLS with clients, by certificates from files. Used by all event loops at once, so a
 * session that one loop began is resumed by any of them.
 *
 * <p>A thread looks at the files every few seconds: new connections use what has changed, those
 * that are there go on. Files that cannot be used are named in the log, and what was read before
 * stays. The same thread exchanges the keys of session tickets.
 */
public final class ServerTls implements AutoCloseable {
  /** How often one looks at the files. */
  public static final Duration LOOK = Duration.ofSeconds(10);

  private static final Duration TICKET_KEYS = Duration.ofHours(6);
  private static final String TOLD = " (told)";

  /**
   * What to speak TLS with.
   *
   * @param files the certificate and its key among them
   * @param inside the protocols that may go through it (RFC 7301), the best first
   */
  public record Settings(TlsFiles files, ClientCertificates clients, List<String> inside) {
    /** Copies the list. */
    public Settings {
      inside = List.copyOf(inside);
    }

    /** Whether QUIC carries it: by what goes through it, DNS (RFC 9250) or HTTP/3 (RFC 9114). */
    boolean isForQuic() {
      return inside.contains("doq") || inside.contains("h3");
    }

    Path certificate() {
      return files.identity().orElseThrow().certificate();
    }

    private TlsContents read() throws TlsFiles.UnusableException {
      boolean named = files.authorities().isPresent(); // CoreDNS reads them whatever they are for
      return TlsContents.read(files, named || clients.areVerified());
    }
  }

  private final Settings settings;
  private final InstantSource clock;
  private final Logger log;
  private final Runnable unusable;
  private volatile Loaded loaded;
  private @Nullable Repeated looking;
  private String complaint = "";
  private Instant keysSince;

  private record Loaded(ServerContext context, TlsContents contents, TlsIdentity identity) {}

  private ServerTls(Settings settings, InstantSource clock, Logger log, Runnable unusable)
      throws TlsFiles.UnusableException {
    this.settings = settings;
    this.clock = clock;
    this.log = log;
    this.unusable = unusable;
    loaded = load(settings.read());
    keysSince = clock.instant();
  }

  /**
   * Reads the files.
   *
   * @param log where renewals are named, and files that become unusable
   * @param unusable runs when changed files cannot be used
   * @throws TlsFiles.UnusableException where one of them is of no use
   */
  public static ServerTls read(
      Settings settings, InstantSource clock, Logger log, Runnable unusable)
      throws TlsFiles.UnusableException {
    return new ServerTls(settings, clock, log, unusable);
  }

  private Loaded load(TlsContents contents) throws TlsFiles.UnusableException {
    TlsIdentity identity = contents.identity().orElseThrow();
    ServerContext context = ServerContext.of(settings, contents, identity);
    return new Loaded(context, contents, identity);
  }

  /**
   * A handler for a connection that was accepted, whose loop calls this.
   *
   * @param handshake how long the handshake may take
   */
  public SslHandler handler(ByteBufAllocator allocator, Duration handshake) {
    if (!(loaded.context() instanceof TcpContext context)) {
      throw new IllegalStateException("this one speaks TLS inside of QUIC");
    }
    SslHandler handler = context.handler(allocator);
    handler.setHandshakeTimeout(handshake.toMillis(), TimeUnit.MILLISECONDS);
    return handler;
  }

  /** What speaks TLS on a connection of QUIC that begins. */
  public QuicSslEngine engine(ByteBufAllocator allocator) {
    if (!(loaded.context() instanceof QuicContext context)) {
      throw new IllegalStateException("this one speaks TLS over TCP");
    }
    return context.engine(allocator);
  }

  /** Until when the certificate is valid. */
  public Instant validUntil() {
    return loaded.identity().validUntil();
  }

  /** Why clients refuse the certificate, in words; empty where they need not. */
  public Optional<String> invalid() {
    return loaded.identity().invalidAt(clock.instant());
  }

  /** From now on files are looked at. */
  public synchronized void watch(Duration every) {
    if (looking == null) {
      looking =
          new Repeated(
              "tls-files",
              every,
              this::look,
              e -> log.error("cannot look at {}; the certificate read before stays", place(), e));
      looking.start();
    }
  }

  private Path place() {
    return settings.certificate();
  }

  /** Looks at the files, and takes what has changed. */
  public synchronized void look() {
    try {
      TlsContents now = settings.read();
      if (!loaded.contents().isSame(now)) {
        loaded = load(now);
        keysSince = clock.instant();
        log.info("the certificate {} has changed; new connections use the new one", place());
        invalid().ifPresent(why -> log.warn("{}; clients refuse it: renew it", why));
      } else if (clock.instant().isAfter(keysSince.plus(TICKET_KEYS))) {
        loaded.context().exchangeTicketKeys();
        keysSince = clock.instant();
      }
      complaint = "";
    } catch (TlsFiles.UnusableException e) {
      complain(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Says so once, and not before the same is found again: files that are replaced one by one do not
   * belong together for a moment.
   */
  private void complain(String now) {
    if (complaint.equals(now)) {
      unusable.run();
      log.warn("{}; the certificate read before stays in use: correct the file", now);
      complaint = now + TOLD;
    } else if (!complaint.equals(now + TOLD)) {
      complaint = now;
    }
  }

  @Override
  public synchronized void close() {
    if (looking != null) {
      looking.close();
    }
  }
}
