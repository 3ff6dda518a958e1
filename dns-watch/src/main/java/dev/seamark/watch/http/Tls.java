package dev.seamark.watch.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What to speak TLS with. */
public final class Tls {
  private static final char[] PASSWORD = "seamark".toCharArray(); // of stores in memory alone

  private Tls() {}

  /**
   * A client's certificate and key.
   *
   * @param certificate the chain, in PEM
   * @param key in PEM
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by content, below
  public record Identity(byte[] certificate, byte[] key) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Identity that
          && java.util.Arrays.equals(certificate, that.certificate)
          && java.util.Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
      return java.util.Arrays.hashCode(certificate);
    }
  }

  /**
   * A context.
   *
   * @param authorities who may have signed the server's certificate, in PEM; empty for those that
   *     the JDK knows
   * @param trustAll whether any certificate will do
   * @throws GeneralSecurityException saying what cannot be used
   */
  public static SSLContext of(
      Optional<byte[]> authorities, boolean trustAll, Optional<Identity> identity)
      throws GeneralSecurityException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys = identity.isPresent() ? keys(identity.get()) : null;
      TrustManager[] trust =
          trustAll
              ? new TrustManager[] {new TrustAll()}
              : authorities.isPresent() ? trust(authorities.get()) : null;
      context.init(keys, trust, null);
      return context;
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static KeyManager[] keys(Identity identity) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "client",
        Pem.key(identity.key()),
        PASSWORD,
        Pem.certificates(identity.certificate()).toArray(Certificate[]::new));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD);
    return factory.getKeyManagers();
  }

  /**
   * What checks that these authorities have signed a server's certificate.
   *
   * @param authorities their certificates, in PEM
   * @throws GeneralSecurityException saying what cannot be used
   */
  public static TrustManager[] trust(byte[] authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    List<Certificate> all = Pem.certificates(authorities);
    for (int i = 0; i < all.size(); i++) {
      store.setCertificateEntry("authority-" + i, all.get(i));
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** {@code insecure-skip-tls-verify}: neither the signature nor the name is looked at. */
  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
