package dev.seamark.server.tls;

import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.X509ExtendedTrustManager;

/** Netty's context for one certificate, by what carries TLS. */
sealed interface ServerContext permits TcpContext, QuicContext {
  /** How long a session may be resumed. */
  long SESSION_SECONDS = 6 * 3600;

  SecureRandom SECRETS = new SecureRandom();

  /** New tickets get another key from now on; those of the last one are still read. */
  void exchangeTicketKeys();

  /**
   * Makes the one for these settings. Where QUIC's native library is not there, no connection can
   * come that needs it, and the files are read as for TCP: a check of them says the same.
   */
  static ServerContext of(ServerTls.Settings settings, TlsContents contents, TlsIdentity identity)
      throws TlsFiles.UnusableException {
    return settings.isForQuic() && QuicContext.isAvailable()
        ? QuicContext.of(settings, contents, identity)
        : TcpContext.of(settings, contents, identity);
  }

  /**
   * What verifies clients; empty where any certificate will do. Authorities that are named must be
   * of use whatever they are for, as in CoreDNS.
   */
  static Optional<X509ExtendedTrustManager> trust(ServerTls.Settings settings, TlsContents contents)
      throws TlsFiles.UnusableException {
    boolean verified = settings.clients().areVerified();
    if (!verified && contents.authorities().isEmpty()) {
      return Optional.empty(); // the JDK takes long to read its own
    }
    try {
      X509ExtendedTrustManager trust = TlsTrust.of(contents.authorities());
      return verified ? Optional.of(trust) : Optional.empty();
    } catch (GeneralSecurityException | IOException e) {
      Path place = settings.files().anyAuthorities().orElseGet(settings::certificate);
      throw new TlsFiles.UnusableException(place, TlsIdentity.words(e));
    }
  }

  static ClientAuth clientAuth(ClientCertificates clients) {
    return switch (clients) {
      case NOCERT -> ClientAuth.NONE;
      case REQUEST, VERIFY_IF_GIVEN -> ClientAuth.OPTIONAL;
      case REQUIRE, REQUIRE_AND_VERIFY -> ClientAuth.REQUIRE;
    };
  }

  static byte[] secret(int bytes) {
    byte[] secret = new byte[bytes];
    SECRETS.nextBytes(secret);
    return secret;
  }
}
