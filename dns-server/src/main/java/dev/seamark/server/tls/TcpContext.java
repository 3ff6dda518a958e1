package dev.seamark.server.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What TLS over TCP is spoken with: TLS 1.2 and 1.3 with ciphers that encrypt and authenticate at
 * once, sessions resumed by tickets, which cost no memory here.
 */
final class TcpContext implements ServerContext {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** Those of TLS 1.3, and of TLS 1.2 what RFC 9325 section 4.2 recommends. */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** How long a client that does not read is waited for when its connection is closed. */
  private static final long FAREWELL_MILLIS = 250;

  private final SslContext context;
  private final @Nullable Executor tasks;
  private @Nullable OpenSslSessionTicketKey ticketKey;

  private TcpContext(SslContext context, @Nullable Executor tasks) {
    this.context = context;
    this.tasks = tasks;
  }

  static TcpContext of(ServerTls.Settings settings, TlsContents contents, TlsIdentity identity)
      throws TlsFiles.UnusableException {
    boolean boring = OpenSsl.isAvailable();
    if (!boring) {
      // BoringSSL's server never renegotiates; the JDK's does unless it is told not to.
      System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }
    SslContextBuilder builder =
        SslContextBuilder.forServer(identity.key(), identity.chain())
            .sslProvider(boring ? SslProvider.OPENSSL : SslProvider.JDK)
            .protocols(PROTOCOLS)
            .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
            .sessionTimeout(SESSION_SECONDS)
            .clientAuth(ServerContext.clientAuth(settings.clients()))
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    settings.inside()));
    builder.trustManager(InsecureTrustManagerFactory.INSTANCE); // any certificate will do
    ServerContext.trust(settings, contents).ifPresent(builder::trustManager);
    try {
      // Checking a certificate takes milliseconds, and so does the JDK's signature: not on a loop.
      boolean aside = settings.clients().areVerified() || !boring;
      TcpContext made =
          new TcpContext(
              builder.build(),
              aside ? task -> Thread.ofVirtual().name("tls-task").start(task) : null);
      made.exchangeTicketKeys();
      return made;
    } catch (SSLException e) {
      throw new TlsFiles.UnusableException(settings.certificate(), TlsIdentity.words(e));
    }
  }

  @Override
  public void exchangeTicketKeys() {
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      OpenSslSessionTicketKey before = ticketKey;
      OpenSslSessionTicketKey next =
          new OpenSslSessionTicketKey(
              ServerContext.secret(OpenSslSessionTicketKey.NAME_SIZE),
              ServerContext.secret(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
              ServerContext.secret(OpenSslSessionTicketKey.AES_KEY_SIZE));
      ticketKey = next;
      if (before == null) {
        sessions.setSessionCacheEnabled(false); // tickets hold the sessions
        sessions.setTicketKeys(next);
      } else {
        sessions.setTicketKeys(next, before);
      }
    }
  }

  SslHandler handler(ByteBufAllocator allocator) {
    SslHandler handler =
        tasks == null ? context.newHandler(allocator) : context.newHandler(allocator, tasks);
    handler.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
    return handler;
  }
}
