package dev.seamark.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * The key of an API server for the tokens of service accounts. Tests sign tokens with it that end
 * sooner than those that the server gives out, which last ten minutes at least.
 */
public final class SigningKey {
  static final String ISSUER = "https://kubernetes.default.svc";

  private final KeyPair pair;
  private final Path privateKey;
  private final Path publicKey;

  private SigningKey(KeyPair pair, Path folder) throws IOException {
    this.pair = pair;
    privateKey = pem(folder.resolve("accounts.key"), "PRIVATE KEY", pair.getPrivate().getEncoded());
    publicKey = pem(folder.resolve("accounts.pub"), "PUBLIC KEY", pair.getPublic().getEncoded());
  }

  static SigningKey create(Path folder) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return new SigningKey(generator.generateKeyPair(), folder);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path pem(Path file, String what, byte[] encoded) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  Path privateKey() {
    return privateKey;
  }

  Path publicKey() {
    return publicKey;
  }

  /** A token of a service account that is valid for so long from now on. */
  public String token(String namespace, String account, String uid, Duration valid) {
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"iss": "%s", "aud": ["%s"], "iat": %d, "nbf": %d, "exp": %d,
         "sub": "system:serviceaccount:%s:%s",
         "kubernetes.io": {"namespace": "%s", "serviceaccount": {"name": "%s", "uid": "%s"}}}\
        """
            .formatted(
                ISSUER,
                ISSUER,
                now,
                now - 1,
                now + valid.toSeconds(),
                namespace,
                account,
                namespace,
                account,
                uid);
    String signed =
        base64("{\"alg\": \"ES256\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(pair.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
