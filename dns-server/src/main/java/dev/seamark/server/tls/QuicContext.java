package dev.seamark.server.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.codec.quic.SslSessionTicketKey;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What TLS inside of QUIC is spoken with (RFC 9001): TLS 1.3, sessions resumed by tickets. Nothing
 * is taken of the data that a client may send before its handshake is done: it could be replayed.
 */
final class QuicContext implements ServerContext {
  private final QuicSslContext context;
  private @Nullable SslSessionTicketKey ticketKey;

  private QuicContext(QuicSslContext context) {
    this.context = context;
  }

  /** Whether QUIC's native library is there for this machine. */
  static boolean isAvailable() {
    return Quic.isAvailable();
  }

  static QuicContext of(ServerTls.Settings settings, TlsContents contents, TlsIdentity identity)
      throws TlsFiles.UnusableException {
    QuicSslContextBuilder builder =
        QuicSslContextBuilder.forServer(
                identity.key(), null, identity.chain().toArray(X509Certificate[]::new))
            .applicationProtocols(settings.inside().toArray(String[]::new))
            .sessionTimeout(SESSION_SECONDS)
            .clientAuth(ServerContext.clientAuth(settings.clients()))
            .trustManager(InsecureTrustManagerFactory.INSTANCE) // any certificate will do
            .earlyData(false);
    ServerContext.trust(settings, contents).ifPresent(builder::trustManager);
    QuicContext made = new QuicContext(builder.build());
    made.exchangeTicketKeys();
    return made;
  }

  @Override
  public void exchangeTicketKeys() {
    SslSessionTicketKey before = ticketKey;
    SslSessionTicketKey next =
        new SslSessionTicketKey(
            ServerContext.secret(SslSessionTicketKey.NAME_SIZE),
            ServerContext.secret(SslSessionTicketKey.HMAC_KEY_SIZE),
            ServerContext.secret(SslSessionTicketKey.AES_KEY_SIZE));
    ticketKey = next;
    if (before == null) {
      context.sessionContext().setTicketKeys(next);
    } else {
      context.sessionContext().setTicketKeys(next, before);
    }
  }

  QuicSslEngine engine(ByteBufAllocator allocator) {
    return context.newEngine(allocator);
  }
}
