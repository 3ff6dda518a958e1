package dev.seamark.server.upstream.tls;

import dev.seamark.server.tls.TlsContents;
import dev.seamark.server.tls.TlsFiles;
import dev.seamark.server.tls.TlsIdentity;
import dev.seamark.server.tls.TlsTrust;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * What speaks TLS with upstreams: TLS 1.2 and 1.3, sessions resumed, certificates from files. Used
 * by all event loops at once.
 *
 * <p>A new connection has the files read again, beside the event loop, where they were not looked
 * at for {@value #LOOK_SECONDS} seconds; later connections use what has changed. Files that cannot
 * be used any more are named in the log, and what was read before stays.
 */
public final class TlsClient {
  private static final int LOOK_SECONDS = 10;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(LOOK_SECONDS);
  private static final long HANDSHAKE_MILLIS = 5_000;
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final TlsFiles files;
  private final Optional<String> protocol;
  private final Logger log;
  private final AtomicLong lookedNanos = new AtomicLong();
  private volatile Loaded loaded;

  /** A context, and the contents of the files that it was made of. */
  private record Loaded(SslContext context, TlsContents contents) {}

  private TlsClient(TlsFiles files, Optional<String> protocol, Logger log, Loaded loaded) {
    this.files = files;
    this.protocol = protocol;
    this.log = log;
    this.loaded = loaded;
  }

  /**
   * Reads the files.
   *
   * @param protocol what the server has to agree to speak inside of TLS (RFC 7301); nothing is
   *     offered where it is not said
   * @param log where files that become unusable later are named
   * @throws TlsFiles.UnusableException where one of them is of no use
   */
  public static TlsClient of(TlsFiles files, Optional<String> protocol, Logger log)
      throws TlsFiles.UnusableException {
    return new TlsClient(
        files, protocol, log, load(files, protocol, TlsContents.read(files, true)));
  }

  /** A handler for a connection to the server of this name or address, whose loop calls this. */
  SslHandler handler(ByteBufAllocator allocator, String name, int port, long nowNanos) {
    long looked = lookedNanos.get();
    if (looked == 0) {
      lookedNanos.compareAndSet(0, nowNanos);
    } else if (nowNanos - looked > LOOK_NANOS && lookedNanos.compareAndSet(looked, nowNanos)) {
      Thread.ofVirtual().name("tls-files").start(this::look);
    }
    // Checking a certificate takes milliseconds, the first time many: never on the event loop.
    SslHandler handler =
        loaded
            .context()
            .newHandler(
                allocator, name, port, task -> Thread.ofVirtual().name("tls-task").start(task));
    handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
    if (handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
      refuseRenegotiation(engine);
    }
    return handler;
  }

  /**
   * Netty allows it once; it is not needed, and TLS 1.3 has none. Left to us to begin, as it is
   * here, it is an error, see {@link TlsTrouble}.
   */
  private static void refuseRenegotiation(ReferenceCountedOpenSslEngine engine) {
    try {
      SSL.setRenegotiateMode(engine.sslPointer(), SSL.SSL_RENEGOTIATE_EXPLICIT);
    } catch (Exception e) {
      throw new IllegalStateException("BoringSSL refuses a setting", e);
    }
  }

  /** What the server has to agree to speak inside of TLS. */
  Optional<String> protocol() {
    return protocol;
  }

  /** Whether we have a certificate to show. */
  boolean hasIdentity() {
    return files.identity().isPresent();
  }

  private void look() {
    try {
      TlsContents now = TlsContents.read(files, true);
      if (!loaded.contents().isSame(now)) {
        loaded = load(files, protocol, now);
        log.info("the certificates for TLS have changed; new connections use the new ones");
      }
    } catch (TlsFiles.UnusableException e) {
      log.warn("{}; the certificates read before stay in use", e.getMessage());
    }
  }

  private static Loaded load(TlsFiles files, Optional<String> protocol, TlsContents contents)
      throws TlsFiles.UnusableException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
            .protocols(PROTOCOLS)
            .endpointIdentificationAlgorithm("HTTPS");
    protocol.ifPresent(
        name ->
            builder.applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    name)));
    contents.identity().ifPresent(own -> builder.keyManager(own.key(), own.chain()));
    try {
      builder.trustManager(new ServerCheck(TlsTrust.of(contents.authorities())));
      return new Loaded(builder.build(), contents);
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsFiles.UnusableException(
          files.anyAuthorities().orElseGet(() -> Path.of(System.getProperty("java.home", ""))),
          TlsIdentity.words(e));
    }
  }
}
