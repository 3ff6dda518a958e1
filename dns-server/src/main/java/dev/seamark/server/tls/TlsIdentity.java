package dev.seamark.server.tls;

import dev.seamark.watch.http.Pem;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * A certificate, those between it and its authority behind it, and its key. They belong together.
 *
 * @param chain the own certificate first
 */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  static TlsIdentity of(TlsFiles.Identity paths, byte[] certificate, byte[] key)
      throws TlsFiles.UnusableException {
    List<X509Certificate> chain;
    try {
      chain = Pem.certificates(certificate).stream().map(X509Certificate.class::cast).toList();
    } catch (GeneralSecurityException e) {
      throw new TlsFiles.UnusableException(paths.certificate(), words(e));
    }
    try {
      PrivateKey secret = Pem.key(key);
      if (!belong(secret, chain.getFirst().getPublicKey())) {
        throw TlsFiles.UnusableException.ofAnother(paths);
      }
      return new TlsIdentity(chain, secret);
    } catch (GeneralSecurityException e) {
      throw new TlsFiles.UnusableException(paths.key(), words(e));
    }
  }

  /** Whether what one signs the other verifies. */
  private static boolean belong(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    byte[] sample = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(sample);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(sample);
    return signature.verify(signed);
  }

  /** Until when all of the chain is valid. */
  public Instant validUntil() {
    return chain.stream()
        .map(each -> each.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** Why clients refuse the certificate at that time, in words; empty where they need not. */
  public Optional<String> invalidAt(Instant now) {
    for (X509Certificate each : chain) {
      Instant until = each.getNotAfter().toInstant();
      Instant from = each.getNotBefore().toInstant();
      if (now.isAfter(until)) {
        return Optional.of("the certificate expired on " + TIME.format(until));
      }
      if (now.isBefore(from)) {
        return Optional.of("the certificate is not valid before " + TIME.format(from));
      }
    }
    return Optional.empty();
  }

  /** Why a file is of no use. */
  public static String words(Exception e) {
    return switch (e) {
      case Pem.UnusableException unusable -> unusable.words();
      case SSLException _ -> "TLS cannot use what is in it";
      default -> "it does not hold PEM that can be read"; // the JDK speaks of the bytes that it met
    };
  }
}
