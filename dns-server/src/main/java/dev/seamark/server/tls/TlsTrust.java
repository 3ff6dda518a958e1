package dev.seamark.server.tls;

import dev.seamark.watch.http.Tls;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** The JDK's check of certificates against authorities. */
public final class TlsTrust {
  private TlsTrust() {}

  /**
   * The check.
   *
   * @param authorities their certificates, in PEM; the JDK's own where there are none
   * @throws GeneralSecurityException saying what cannot be used
   */
  public static X509ExtendedTrustManager of(Optional<byte[]> authorities)
      throws GeneralSecurityException, IOException {
    for (TrustManager each : authorities.isPresent() ? Tls.trust(authorities.get()) : ofTheJdk()) {
      if (each instanceof X509ExtendedTrustManager manager) {
        return manager;
      }
    }
    throw new NoSuchAlgorithmException("this JDK cannot check certificates");
  }

  /** The check against the authorities that this system trusts. */
  public static TrustManager[] ofTheSystem() throws GeneralSecurityException, IOException {
    Optional<Path> file = SystemAuthorities.file();
    return new TrustManager[] {
      of(file.isPresent() ? Optional.of(Files.readAllBytes(file.get())) : Optional.empty())
    };
  }

  /** No check: any certificate is accepted. */
  public static TrustManager[] ofAnybody() {
    return InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
  }

  @SuppressWarnings("NullAway") // without a store the JDK takes its own
  private static TrustManager[] ofTheJdk() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return factory.getTrustManagers();
  }
}
