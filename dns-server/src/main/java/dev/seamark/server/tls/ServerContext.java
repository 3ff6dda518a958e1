package dev.seamark.server.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Netty's context for one certificate: TLS 1.2 and 1.3 with ciphers that encrypt and authenticate
 * at once, sessions resumed by tickets, which cost no memory here.
 */
final class ServerContext {
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

  /** How long a session may be resumed. */
  private static final long SESSION_SECONDS = 6 * 3600;

  /** How long a client that does not read is waited for when its connection is closed. */
  private static final long FAREWELL_MILLIS = 250;

  private static final SecureRandom SECRETS = new SecureRandom();

  private final SslContext context;
  private final @Nullable Executor tasks;
  private @Nullable OpenSslSessionTicketKey ticketKey;

  private ServerContext(SslContext context, @Nullable Executor tasks) {
    this.context = context;
    this.tasks = tasks;
  }

  static ServerContext of(ServerTls.Settings settings, TlsContents contents, TlsIdentity identity)
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
            .clientAuth(clientAuth(settings.clients()))
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    settings.inside()));
    trust(builder, settings, contents);
    try {
      // Checking a certificate takes milliseconds, and so does the JDK's signature: not on a loop.
      boolean aside = settings.clients().areVerified() || !boring;
      ServerContext made =
          new ServerContext(
              builder.build(),
              aside ? task -> Thread.ofVirtual().name("tls-task").start(task) : null);
      made.exchangeTicketKeys();
      return made;
    } catch (SSLException e) {
      throw new TlsFiles.UnusableException(certificate(settings), TlsIdentity.words(e));
    }
  }

  /** Authorities that are named must be of use whatever they are for, as in CoreDNS. */
  private static void trust(
      SslContextBuilder builder, ServerTls.Settings settings, TlsContents contents)
      throws TlsFiles.UnusableException {
    boolean verified = settings.clients().areVerified();
    builder.trustManager(InsecureTrustManagerFactory.INSTANCE); // any certificate will do
    if (!verified && contents.authorities().isEmpty()) {
      return; // the JDK takes long to read its own
    }
    try {
      X509ExtendedTrustManager trust = TlsTrust.of(contents.authorities());
      if (verified) {
        builder.trustManager(trust);
      }
    } catch (GeneralSecurityException | IOException e) {
      Path place = settings.files().anyAuthorities().orElseGet(() -> certificate(settings));
      throw new TlsFiles.UnusableException(place, TlsIdentity.words(e));
    }
  }

  private static Path certificate(ServerTls.Settings settings) {
    return settings.files().identity().orElseThrow().certificate();
  }

  private static ClientAuth clientAuth(ClientCertificates clients) {
    return switch (clients) {
      case NOCERT -> ClientAuth.NONE;
      case REQUEST, VERIFY_IF_GIVEN -> ClientAuth.OPTIONAL;
      case REQUIRE, REQUIRE_AND_VERIFY -> ClientAuth.REQUIRE;
    };
  }

  /** New tickets get another key from now on; those of the last one are still read. */
  void exchangeTicketKeys() {
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      OpenSslSessionTicketKey before = ticketKey;
      OpenSslSessionTicketKey next =
          new OpenSslSessionTicketKey(
              secret(OpenSslSessionTicketKey.NAME_SIZE),
              secret(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
              secret(OpenSslSessionTicketKey.AES_KEY_SIZE));
      ticketKey = next;
      if (before == null) {
        sessions.setSessionCacheEnabled(false); // tickets hold the sessions
        sessions.setTicketKeys(next);
      } else {
        sessions.setTicketKeys(next, before);
      }
    }
  }

  private static byte[] secret(int bytes) {
    byte[] secret = new byte[bytes];
    SECRETS.nextBytes(secret);
    return secret;
  }

  SslHandler handler(ByteBufAllocator allocator) {
    SslHandler handler =
        tasks == null ? context.newHandler(allocator) : context.newHandler(allocator, tasks);
    handler.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
    return handler;
  }
}
