package dev.seamark.server.plugins.dnssec;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.xbill.DNS.DNSSEC.Algorithm;

/** Private keys in BIND's format: lines of {@code Name: value}. */
final class PrivateKeys {
  private PrivateKeys() {}

  /**
   * Reads a key.
   *
   * @param algorithm that of the public key (RFC 8624)
   * @throws GeneralSecurityException where it is not a key of that algorithm
   */
  static PrivateKey read(String text, int algorithm) throws GeneralSecurityException {
    Map<String, String> fields = new HashMap<>();
    text.lines()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> fields.put(parts[0].strip(), parts[1].strip()));
    String named = fields.getOrDefault("Algorithm", "").split(" ", 2)[0];
    if (!named.equals(Integer.toString(algorithm))) {
      throw new GeneralSecurityException(
          "its algorithm is '" + named + "', that of the public key " + algorithm);
    }
    try {
      return switch (algorithm) {
        case Algorithm.RSASHA1,
            Algorithm.RSA_NSEC3_SHA1,
            Algorithm.RSASHA256,
            Algorithm.RSASHA512 ->
            rsa(fields);
        case Algorithm.ECDSAP256SHA256 -> ecdsa(fields, "secp256r1");
        case Algorithm.ECDSAP384SHA384 -> ecdsa(fields, "secp384r1");
        case Algorithm.ED25519 -> edwards(fields, NamedParameterSpec.ED25519);
        case Algorithm.ED448 -> edwards(fields, NamedParameterSpec.ED448);
        default -> throw new GeneralSecurityException("algorithm " + algorithm + " is not known");
      };
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("a value is not Base64", e);
    }
  }

  private static PrivateKey rsa(Map<String, String> fields) throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePrivate(
            new RSAPrivateCrtKeySpec(
                number(fields, "Modulus"),
                number(fields, "PublicExponent"),
                number(fields, "PrivateExponent"),
                number(fields, "Prime1"),
                number(fields, "Prime2"),
                number(fields, "Exponent1"),
                number(fields, "Exponent2"),
                number(fields, "Coefficient")));
  }

  private static PrivateKey ecdsa(Map<String, String> fields, String curve)
      throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(curve));
    ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
    return KeyFactory.getInstance("EC")
        .generatePrivate(new ECPrivateKeySpec(number(fields, "PrivateKey"), spec));
  }

  private static PrivateKey edwards(Map<String, String> fields, NamedParameterSpec curve)
      throws GeneralSecurityException {
    return KeyFactory.getInstance(curve.getName())
        .generatePrivate(new EdECPrivateKeySpec(curve, bytes(fields, "PrivateKey")));
  }

  private static BigInteger number(Map<String, String> fields, String name)
      throws GeneralSecurityException {
    return new BigInteger(1, bytes(fields, name));
  }

  private static byte[] bytes(Map<String, String> fields, String name)
      throws GeneralSecurityException {
    String value = fields.get(name);
    if (value == null) {
      throw new GeneralSecurityException("it has no line '" + name + "'");
    }
    return Base64.getDecoder().decode(value);
  }
}
